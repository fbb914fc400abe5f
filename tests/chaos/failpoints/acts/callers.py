"""What web requests and operators do: enqueue, cancel, retry."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.models import Group
from django.db import transaction

from jobs.api import enqueue_many
from jobs.exceptions import ClaimLost, IdempotencyConflict, InvalidOptions, JobNotCancellable, JobNotRetryable
from jobs.markers import erased_keys
from jobs.models import Job, MassAct, MassVerb, Status
from jobs.services import mass_acting
from jobs.services.cancelling import cancel
from jobs.services.claiming import claim
from jobs.services.erasing import Request, erase_about
from jobs.services.execution import run
from jobs.services.mass_acting import begin, go_on
from jobs.services.retrying import retry
from tests.chaos.failpoints.acts.trouble import database_goes_away, key_is_freed, redis_is_away
from tests.chaos.failpoints.operations import CALLED, UNWANTED, Operation, Scene
from tests.chaos.failpoints.recovery import WORKER
from tests.chaos.failpoints.tasks import work

INSERTING = "jobs.models.inserting"
ANSWERED_OR_CANCELLED = frozenset({Status.SUCCESSFUL, Status.CANCELLED})
ANSWERED_OR_FAILED = frozenset({Status.SUCCESSFUL, Status.FAILED})


class _RolledBack(Exception):
    """The caller's own transaction fails."""


def _enqueue(scene: Scene) -> None:
    with transaction.atomic():
        job = work.using(tenant=CALLED, subject=scene.actor).enqueue(witness=scene.path)
        Group.objects.create(name=f"{CALLED} {job.pk}")
    scene.witness.tell(job.pk)


def _enqueue_and_roll_back(scene: Scene) -> None:
    with suppress(_RolledBack), transaction.atomic():
        work.using(tenant=UNWANTED).enqueue(witness=scene.path)
        raise _RolledBack


def _enqueue_without_redis(scene: Scene) -> None:
    with redis_is_away():
        _enqueue(scene)


def _enqueue_and_lose_database(scene: Scene) -> None:
    # The rows are committed by then; what fails is to take back the note that they were pushed.
    with redis_is_away(), database_goes_away():
        _enqueue(scene)


def _enqueue_for_later(scene: Scene) -> None:
    scene.witness.tell(work.using(run_after=timedelta(hours=1)).enqueue(witness=scene.path).pk)


def _enqueue_many(scene: Scene) -> None:
    for job in enqueue_many(work.prepare(witness=scene.path) for _ in range(3)):
        scene.witness.tell(job.pk)


def _enqueue_keyed(scene: Scene) -> None:
    requests = [work.using(idempotency_key=key).prepare(witness=scene.path) for key in ("b", "a", "c")]
    for job in enqueue_many(requests):
        scene.witness.tell(job.pk)


def _know_one_key(scene: Scene) -> None:
    scene.know(work.using(idempotency_key="a").enqueue(witness=scene.path))


def _know_one_erased_key(scene: Scene) -> None:
    _know_one_key(scene)
    Job.objects.filter(pk=scene.job.pk).update(idempotency_key=erased_keys("a")[0])


def _enqueue_erased_key(scene: Scene) -> None:
    scene.witness.tell(work.using(idempotency_key="a").enqueue(witness=scene.path).pk)


def _enqueue_key_in_use(scene: Scene) -> None:
    other = work.using(idempotency_key="a").prepare(witness=scene.path, trouble="raise")
    along = work.using(tenant=UNWANTED).prepare(witness=scene.path)
    with suppress(IdempotencyConflict):
        enqueue_many([along, other])


def _enqueue_while_key_is_freed(scene: Scene) -> None:
    with key_is_freed():
        scene.witness.tell(work.using(idempotency_key="a").enqueue(witness=scene.path).pk)


def _enqueue_no_request(scene: Scene) -> None:
    along = work.using(tenant=UNWANTED).prepare(witness=scene.path)
    with suppress(InvalidOptions):
        enqueue_many([along, cast("Any", "work")])


def _know_a_job(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path))


def _know_a_running_job(scene: Scene) -> None:
    _know_a_job(scene)
    claim(scene.job.pk, 1, WORKER)


def _know_an_ended_job(scene: Scene) -> None:
    _know_a_job(scene)
    run(scene.job.pk, 1, WORKER)


def _know_a_failed_job(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path, trouble="fail"))
    run(scene.job.pk, 1, WORKER)


def _know_an_erased_job(scene: Scene) -> None:
    scene.know(work.using(subject=scene.actor).enqueue(witness=scene.path, trouble="fail"))
    run(scene.job.pk, 1, WORKER)
    list(erase_about(scene.job.subject_type_id or 0, scene.job.subject_id, Request(reason="asked for")))


def _know_a_job_without_code(scene: Scene) -> None:
    _know_a_job(scene)
    Job.objects.update(task="tests.chaos.failpoints.tasks.gone")
    run(scene.job.pk, 1, WORKER)


def _cancel(scene: Scene) -> None:
    cancel(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.CANCELLED)


def _cancel_without_redis(scene: Scene) -> None:
    with redis_is_away():
        _cancel(scene)


def _cancel_in_vain(scene: Scene) -> None:
    with suppress(JobNotCancellable):
        cancel(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _retry(scene: Scene) -> None:
    retry(scene.job.pk, actor=scene.actor)
    scene.witness.tell(scene.job.pk, Status.SUCCESSFUL)


def _retry_without_code(scene: Scene) -> None:
    retry(scene.job.pk, actor=scene.actor)


def _retry_in_vain(scene: Scene) -> None:
    with suppress(JobNotRetryable):
        retry(scene.job.pk, actor=scene.actor)


def _know_failed_jobs(scene: Scene) -> None:
    for _ in range(3):
        scene.know(work.enqueue(witness=scene.path, trouble="fail"))
        run(scene.jobs[-1].pk, 1, WORKER)


def _know_live_jobs(scene: Scene) -> None:
    for _ in range(3):
        scene.know(work.enqueue(witness=scene.path))
    claim(scene.job.pk, 1, WORKER)


def _retry_many(scene: Scene) -> None:
    _act_on_many(begin(MassVerb.RETRY, "status:failed", actor=scene.actor))


def _cancel_many(scene: Scene) -> None:
    _act_on_many(begin(MassVerb.CANCEL, "", actor=scene.actor))


def _go_on(scene: Scene) -> None:
    for act in MassAct.objects.all():
        _act_on_many(act)


def _retry_many_in_vain(scene: Scene) -> None:
    act = begin(MassVerb.RETRY, "status:failed", actor=scene.actor)
    with suppress(ClaimLost):
        go_on(act.pk, _silent, is_ours=lambda: False)


def _act_on_many(act: MassAct) -> None:
    # A batch that is full, and one that is not.
    mass_acting.MASS_BATCH = 2
    go_on(act.pk, _silent)


def _silent(done: int, total: int, what: str) -> None:
    pass


OPERATIONS = [
    Operation(name="enqueue", targets=("enqueueing", INSERTING, "delivering"), act=_enqueue),
    Operation(name="enqueue many", targets=("enqueueing", INSERTING, "delivering"), act=_enqueue_many),
    Operation(name="enqueue, rolled back", targets=("enqueueing", "delivering"), act=_enqueue_and_roll_back),
    Operation(name="enqueue, Redis away", targets=("delivering",), act=_enqueue_without_redis),
    Operation(name="enqueue, Redis and database go away", targets=("delivering",), act=_enqueue_and_lose_database),
    Operation(name="enqueue for later", targets=("enqueueing",), act=_enqueue_for_later),
    Operation(
        name="enqueue many with keys",
        targets=("enqueueing", INSERTING, "delivering"),
        prepare=_know_one_key,
        act=_enqueue_keyed,
        again=_enqueue_keyed,
    ),
    Operation(name="enqueue, key in use", targets=("enqueueing",), prepare=_know_one_key, act=_enqueue_key_in_use),
    Operation(
        name="enqueue, key erased", targets=("enqueueing",), prepare=_know_one_erased_key, act=_enqueue_erased_key
    ),
    Operation(name="enqueue, key freed", targets=("enqueueing",), act=_enqueue_while_key_is_freed),
    Operation(name="enqueue, no request", targets=("enqueueing",), act=_enqueue_no_request),
    Operation(
        name="cancel, waiting",
        targets=("cancelling", "transitions"),
        prepare=_know_a_job,
        act=_cancel,
        ends=ANSWERED_OR_CANCELLED,
        by_hand=True,
    ),
    Operation(
        name="cancel, running",
        targets=("cancelling", "transitions"),
        prepare=_know_a_running_job,
        act=_cancel,
        ends=ANSWERED_OR_CANCELLED,
        by_hand=True,
    ),
    Operation(
        name="cancel, Redis away",
        targets=("cancelling",),
        prepare=_know_a_job,
        act=_cancel_without_redis,
        ends=ANSWERED_OR_CANCELLED,
        by_hand=True,
    ),
    Operation(
        name="cancel, ended", targets=("cancelling",), prepare=_know_an_ended_job, act=_cancel_in_vain, by_hand=True
    ),
    Operation(
        name="retry, failed",
        targets=("retrying", "delivering"),
        prepare=_know_a_failed_job,
        act=_retry,
        ends=ANSWERED_OR_FAILED,
        by_hand=True,
    ),
    Operation(
        name="retry, code gone",
        targets=("retrying",),
        prepare=_know_a_job_without_code,
        act=_retry_without_code,
        ends=frozenset({Status.FAILED}),
        by_hand=True,
    ),
    Operation(
        name="retry, erased",
        targets=("retrying",),
        prepare=_know_an_erased_job,
        act=_retry_in_vain,
        ends=frozenset({Status.FAILED}),
        by_hand=True,
    ),
    Operation(name="retry, waiting", targets=("retrying",), prepare=_know_a_job, act=_retry_in_vain, by_hand=True),
    Operation(
        name="retry, many",
        targets=("mass_acting", "retrying", "transitions", "delivering"),
        prepare=_know_failed_jobs,
        act=_retry_many,
        again=_go_on,
        ends=ANSWERED_OR_FAILED,
        by_hand=True,
    ),
    Operation(
        name="retry, many, taken away",
        targets=("mass_acting",),
        prepare=_know_failed_jobs,
        act=_retry_many_in_vain,
        ends=frozenset({Status.FAILED}),
        by_hand=True,
    ),
    Operation(
        name="cancel, many",
        targets=("mass_acting", "cancelling", "transitions"),
        prepare=_know_live_jobs,
        act=_cancel_many,
        ends=ANSWERED_OR_CANCELLED,
        by_hand=True,
    ),
]
