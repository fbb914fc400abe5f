"""What becomes of an effect in doubt that is held: no attempt repeats it, and a person says whether it happened."""

from contextlib import suppress

from jobs.exceptions import EffectNotHeld, JobHeld
from jobs.models import Effect, Status
from jobs.services.execution import run
from jobs.services.retrying import retry
from jobs.services.settling import it_did_not_happen, it_happened
from tests.chaos.failpoints.acts.workers import died_while_sending, run_attempt
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER
from tests.chaos.failpoints.tasks import send_or_hold, send_unkept

FAILED = frozenset({Status.FAILED})
FAILED_OR_GONE_ON = frozenset({Status.FAILED, Status.SUCCESSFUL})

_died_while_sending = died_while_sending(send_or_hold)


def _held(scene: Scene) -> None:
    _died_while_sending(scene)
    run(scene.job.pk, scene.job.attempt, WORKER)


def _noted_after_all(scene: Scene) -> None:
    scene.know(send_unkept.enqueue(witness=scene.path))
    run(scene.job.pk, 1, WORKER)


def _retry_in_vain(scene: Scene) -> None:
    with suppress(JobHeld):
        retry(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.FAILED)


def _say_it_happened(scene: Scene) -> None:
    it_happened(Effect.objects.get().pk, receipt="seen", actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _say_it_did_not(scene: Scene) -> None:
    it_did_not_happen(Effect.objects.get().pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _settle_in_vain(scene: Scene) -> None:
    effect = Effect.objects.first()
    with suppress(EffectNotHeld):
        it_happened(effect.pk if effect else 0, actor=scene.actor)


OPERATIONS = [
    Operation(
        name="effects.once, held",
        targets=("effects",),
        prepare=_died_while_sending,
        act=run_attempt,
        ends=FAILED,
    ),
    Operation(
        name="retry, held",
        targets=("retrying",),
        prepare=_held,
        act=_retry_in_vain,
        ends=FAILED,
        by_hand=True,
    ),
    Operation(
        name="settle, it happened",
        targets=("settling", "retrying"),
        prepare=_held,
        act=_say_it_happened,
        ends=FAILED_OR_GONE_ON,
        by_hand=True,
    ),
    Operation(
        name="settle, it did not",
        targets=("settling", "retrying"),
        prepare=_held,
        act=_say_it_did_not,
        ends=FAILED_OR_GONE_ON,
        by_hand=True,
    ),
    Operation(name="settle, forgotten", targets=("settling",), act=_settle_in_vain),
    Operation(
        name="settle, noted after all",
        targets=("settling",),
        prepare=_noted_after_all,
        act=_settle_in_vain,
        ends=FAILED,
        by_hand=True,
    ),
    Operation(
        name="settle, waiting",
        targets=("settling",),
        prepare=_died_while_sending,
        act=_settle_in_vain,
        ends=FAILED,
        by_hand=True,
    ),
]
