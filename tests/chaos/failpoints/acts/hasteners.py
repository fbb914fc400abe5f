"""What operators do to what waits: bring it forward, or empty its queue."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.test import override_settings

from jobs.exceptions import JobNotTimed
from jobs.models import MassVerb, Status
from jobs.services.emptying import empty_queue
from jobs.services.hastening import hasten
from jobs.services.mass_acting import begin, go_on
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.tasks import work

_ANSWERED_OR_CANCELLED = frozenset({Status.SUCCESSFUL, Status.CANCELLED})


def _know_a_scheduled_job(scene: Scene) -> None:
    scene.know(work.using(run_after=timedelta(hours=1)).enqueue(witness=scene.path))


def _know_scheduled_jobs(scene: Scene) -> None:
    for _ in range(3):
        _know_a_scheduled_job(scene)


def _know_a_waiting_job(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path))


def _hasten(scene: Scene) -> None:
    hasten(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _hasten_in_vain(scene: Scene) -> None:
    with suppress(JobNotTimed):
        hasten(scene.job.pk, actor=scene.actor)


def _hasten_many(scene: Scene) -> None:
    go_on(begin(MassVerb.RUN, "", actor=scene.actor).pk, lambda done, total, what: None)


def _empty(scene: Scene) -> None:
    empty_queue("default", actor=scene.actor, reason="sent by hand")


def _empty_by_a_job(scene: Scene) -> None:
    with override_settings(JOBS=settings.JOBS | {"BULK_LIMIT": 1}):
        _empty(scene)


OPERATIONS = [
    Operation(name="run now", targets=("hastening", "transitions"), prepare=_know_a_scheduled_job, act=_hasten),
    Operation(name="run now, waiting", targets=("hastening",), prepare=_know_a_waiting_job, act=_hasten_in_vain),
    Operation(
        name="run now, many", targets=("hastening", "transitions"), prepare=_know_scheduled_jobs, act=_hasten_many
    ),
    Operation(
        name="empty a queue",
        targets=("emptying", "cancelling"),
        prepare=_know_scheduled_jobs,
        act=_empty,
        ends=_ANSWERED_OR_CANCELLED,
        by_hand=True,
    ),
    Operation(
        name="empty a queue, many",
        targets=("emptying", "mass_asking"),
        prepare=_know_scheduled_jobs,
        act=_empty_by_a_job,
        ends=_ANSWERED_OR_CANCELLED,
    ),
]
