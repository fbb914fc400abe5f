"""What a paused queue does: its messages are taken away, a worker that holds one puts it down, a resume goes on."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from jobs.exceptions import QueueChanged
from jobs.services.execution import run
from jobs.services.pausing import pause_queue, resume_queue
from tests.chaos.failpoints.acts.trouble import redis_is_away
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER
from tests.chaos.failpoints.tasks import work

QUEUE = work.definition.queue_name
# Whoever dies before resuming it: the pause ends by itself.
AN_HOUR = timedelta(hours=1)


def _delivered(scene: Scene) -> None:
    scene.know(*(work.enqueue(witness=scene.path) for _ in range(3)))


def _paused(scene: Scene) -> None:
    _delivered(scene)
    _pause(scene)


def _pause(scene: Scene) -> None:
    pause_queue(QUEUE, until=timezone.now() + AN_HOUR, actor=scene.actor, reason="to see")


def _pause_without_redis(scene: Scene) -> None:
    with redis_is_away():
        _pause(scene)


def _pause_in_vain(scene: Scene) -> None:
    with suppress(QueueChanged):
        _pause(scene)


def _resume(scene: Scene) -> None:
    with suppress(QueueChanged):
        resume_queue(QUEUE, actor=scene.actor)


def _run(scene: Scene) -> None:
    assert not run(scene.job.pk, 1, WORKER)


OPERATIONS = [
    Operation(name="pause", targets=("pausing",), prepare=_delivered, act=_pause),
    Operation(name="pause, Redis away", targets=("pausing",), prepare=_delivered, act=_pause_without_redis),
    Operation(name="pause, paused", targets=("pausing",), prepare=_paused, act=_pause_in_vain),
    Operation(name="resume", targets=("pausing",), prepare=_paused, act=_resume),
    Operation(name="resume, not paused", targets=("pausing",), prepare=_delivered, act=_resume),
    Operation(name="claim, paused", targets=("claiming",), prepare=_paused, act=_run),
]
