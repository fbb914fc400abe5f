"""What callers and the clock do with batches: make one, add to it, conclude it, bring back a part of it."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.utils import timezone

from jobs.api import Batch, BatchEnded, InvalidOptions, Request, add_to_batch, batch
from jobs.models import Status
from jobs.services.cancelling import cancel
from jobs.services.concluding import conclude, conclude_spent
from jobs.services.execution import run
from jobs.services.retrying import retry, retry_many
from tests.chaos.failpoints.operations import CALLED_AT_END, NEXT_STEP, Operation, Scene
from tests.chaos.failpoints.recovery import WORKER
from tests.chaos.failpoints.tasks import work, work_once

# Whoever got no answer sends the same form again.
KEY = "the form's"
_ANSWERED_OR_FAILED = frozenset({Status.SUCCESSFUL, Status.FAILED})


def _make(scene: Scene, *requests: Request) -> Batch:
    follows = work.using(tenant=CALLED_AT_END).prepare(witness=scene.path)
    then = work.using(tenant=NEXT_STEP).prepare(witness=scene.path)
    return batch("Together", idempotency_key=KEY, on_end=follows).then(then).enqueue(requests)


def _two(scene: Scene) -> None:
    made = _make(scene, work.prepare(witness=scene.path), work.prepare(witness=scene.path))
    for job in made.jobs:
        scene.witness.tell(job.pk, Status.SUCCESSFUL)


def _two_without_a_key(scene: Scene) -> None:
    follows = work.using(tenant=CALLED_AT_END, run_after=timedelta(hours=1), subject=scene.actor, label="follows")
    then = work.using(tenant=NEXT_STEP, run_after=timezone.now() + timedelta(hours=1), requested_by=scene.actor)
    plan = batch("Together", subject=scene.actor, on_end=follows.prepare(witness=scene.path))
    made = plan.then(then.prepare(witness=scene.path)).enqueue([work.prepare(witness=scene.path)] * 2)
    for job in made.jobs:
        scene.know(job)


def _refused(scene: Scene) -> None:
    keyed = work.using(idempotency_key=KEY).prepare(witness=scene.path)
    for wrong in (
        lambda: batch("", subject=scene.actor),
        lambda: batch("Together", on_end=keyed),
        lambda: batch("Together").then(),
        lambda: batch("Together").enqueue([scene]),  # type: ignore[list-item]
    ):
        with suppress(InvalidOptions):
            wrong()


def _know_one_whose_asker_is_gone(scene: Scene) -> None:
    somebody = get_user_model().objects.create(username=f"somebody {uuid4()}")
    follows = work.using(tenant=CALLED_AT_END, requested_by=somebody).prepare(witness=scene.path)
    then = work.using(tenant=NEXT_STEP).prepare(witness=scene.path)
    made = batch("Together", on_end=follows, on_success=work.prepare(witness=scene.path)).then(then)
    scene.know(*made.enqueue([work.prepare(witness=scene.path)]).jobs)
    somebody.delete()
    run(scene.job.pk, 1, WORKER)


def _conclude_twice(scene: Scene) -> None:
    conclude(Batch.objects.get().pk)
    conclude(Batch.objects.get(previous_id=None).pk)


def know_a_batch(scene: Scene) -> None:
    """Set the scene with a batch of one job that waits."""
    scene.know(*_make(scene, work.prepare(witness=scene.path)).jobs)


def _know_one_that_ended(scene: Scene) -> None:
    know_a_batch(scene)
    run(scene.job.pk, 1, WORKER)


def _know_one_cancelled(scene: Scene) -> None:
    know_a_batch(scene)
    cancel(scene.job.pk)
    conclude_spent()


def _know_one_that_ended_without_a_key(scene: Scene) -> None:
    _two_without_a_key(scene)
    for job in scene.jobs:
        run(job.pk, 1, WORKER)


def _know_one_that_fails(scene: Scene) -> None:
    scene.know(*_make(scene, work_once.prepare(witness=scene.path, trouble="fail")).jobs)
    run(scene.job.pk, 1, WORKER)


def _add(scene: Scene) -> None:
    for job in add_to_batch(Batch.objects.get(previous_id=None).pk, [work.prepare(witness=scene.path)]):
        scene.witness.tell(job.pk, Status.SUCCESSFUL)


def _add_too_late(scene: Scene) -> None:
    conclude_spent()
    with suppress(BatchEnded):
        _add(scene)


def _conclude(scene: Scene) -> None:
    conclude_spent()


def _retry(scene: Scene) -> None:
    retry(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _retry_many(scene: Scene) -> None:
    retry_many([scene.job.pk], actor=scene.actor)


_ENDS_OF_RETRIED = frozenset({Status.SUCCESSFUL, Status.CANCELLED})
OPERATIONS = [
    Operation(name="make a batch", targets=("batching", "planning", "enqueueing"), act=_two, again=_two),
    Operation(
        name="make a batch without a key", targets=("batching", "planning", "enqueueing"), act=_two_without_a_key
    ),
    Operation(
        name="conclude a batch with plans for later",
        targets=("concluding", "planning"),
        prepare=_know_one_that_ended_without_a_key,
        act=_conclude,
    ),
    Operation(name="make no batch", targets=("batching", "enqueueing"), act=_refused),
    Operation(
        name="conclude a batch whose asker is gone",
        targets=("concluding", "planning"),
        prepare=_know_one_whose_asker_is_gone,
        act=_conclude_twice,
    ),
    Operation(name="add to a batch", targets=("batching", "enqueueing"), prepare=know_a_batch, act=_add),
    Operation(
        name="add to a batch, too late",
        targets=("batching", "concluding"),
        prepare=_know_one_that_ended,
        act=_add_too_late,
    ),
    Operation(
        name="conclude a batch",
        targets=("concluding", "batching", "planning"),
        prepare=_know_one_that_ended,
        act=_conclude,
    ),
    Operation(
        name="conclude a batch that failed",
        targets=("concluding",),
        prepare=_know_one_that_fails,
        act=_conclude,
        ends=_ANSWERED_OR_FAILED,
    ),
    Operation(
        name="retry of a batch",
        targets=("concluding", "retrying"),
        prepare=_know_one_cancelled,
        act=_retry,
        ends=_ENDS_OF_RETRIED,
    ),
    Operation(
        name="retry of a batch, many",
        targets=("concluding", "retrying"),
        prepare=_know_one_cancelled,
        act=_retry_many,
        ends=_ENDS_OF_RETRIED,
    ),
]
