"""Bugs to plant in a world's processes: each breaks one promise, and the checker must notice.

Only the processes of a world whose environment has CHAOS_BUG load this.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.backends import backend
from jobs.exceptions import BackendUnavailable
from jobs.models import Attempt, InDoubt, Job, JobQuerySet, Outcome, Status
from jobs.registry import get_definition
from jobs.services import (
    completing,
    delivering,
    effects,
    enqueueing,
    execution,
    finishing,
    relaying,
    rescuing,
    set_transitions,
)
from jobs.services.endings import Ending, success
from jobs.services.leasing import Held, lease_of
from jobs.worker import crew, holding, remains
from tests.chaos.clock_bugs import CLOCK_BUGS
from tests.chaos.planting import put, without
from tests.chaos.worker_bugs import WORKER_BUGS

# When a row that was rolled back comes again all the same, in seconds.
_SOON = 0.2


def plant(name: str) -> None:
    """Put a bug in place of what is right."""
    _BUGS[name]()


def _acknowledge_before_commit() -> None:
    """Note the success first, then run the task."""

    def call(job: Job, current: Any) -> tuple[Ending, bool]:
        ending = success(None)
        recorded = finishing.finish(job, ending, current)
        with transaction.atomic():
            get_definition(job.task).function(**job.arguments)
        return ending, recorded

    put(execution, "_call", call)


def _no_fencing() -> None:
    """Record an attempt's end whoever holds the job by now."""

    def move(job: Job, *, to: Status, out_of: Any, only_if: Any = None, **changes: Any) -> bool:
        return Job.objects.filter(pk=job.pk).update(status=to, **changes) == 1

    put(finishing, "move", move)
    put(completing, "move", move)
    fence = f"AND job.attempt = said.attempt AND job.status = '{Status.RUNNING}'"
    put(set_transitions, "_COMPLETE", without(fence, set_transitions._COMPLETE))


def _claim_without_condition() -> None:
    """Run whatever is delivered, be it done already."""

    def claim_many(wanted: Iterable[Held], worker: str = "") -> list[Job]:
        return [job for job_id, attempt in wanted if (job := _claim_anyway(job_id, attempt))]

    put(holding, "claim_many", claim_many)


def _claim_anyway(job_id: UUID, attempt: int) -> Job | None:
    job = Job.objects.filter(pk=job_id).first()
    if job:
        lease = Now() + lease_of(job)
        Job.objects.filter(pk=job_id).update(status=Status.RUNNING, attempt=attempt, lease_expires_at=lease)
        Attempt.objects.update_or_create(job=job, number=attempt, defaults={"started_at": Now()})
        job.refresh_from_db()
    return job


def _relay_never_looks_for_lost() -> None:
    """Believe that what was pushed once is in Redis for ever."""
    put(relaying, "note_lost", lambda: 0)


def _relay_marks_before_pushing() -> None:
    """Note deliveries that then fail, and never look again."""

    def deliver(jobs: Any) -> bool:
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(delivered_at=Now())
        try:
            backend().deliver(map(delivering.delivery_of, jobs))
        except BackendUnavailable:
            return False
        return True

    put(delivering, "deliver", deliver)
    put(relaying, "deliver", deliver)
    _relay_never_looks_for_lost()


def _rescue_ignores_the_lease() -> None:
    """Take jobs back from workers that live."""
    put(JobQuerySet, "abandoned", lambda self: self.filter(status=Status.RUNNING))
    put(rescuing, "LEASE_RAN_OUT", Q())


def _never_renew() -> None:
    """Let the lease of a long job run out."""
    put(crew, "renew", lambda held: set())


def _keep_rolled_back_rows() -> None:
    """Write rows beside the caller's transaction, so that they outlive it."""
    insert = enqueueing._insert

    def insert_beside(fresh: list[Job]) -> Any:
        threading.Timer(_SOON, _insert_missing, [fresh]).start()
        return insert(fresh)

    put(enqueueing, "_insert", insert_beside)


def _insert_missing(jobs: list[Job]) -> None:
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    connections.close_all()


def _no_row_without_redis() -> None:
    """Swallow the error when Redis is away, and write no row either."""
    insert = enqueueing._insert

    def insert_if_redis_answers(fresh: list[Job]) -> Any:
        try:
            backend().waiting()
        except BackendUnavailable:
            return set()
        return insert(fresh)

    put(enqueueing, "_insert", insert_if_redis_answers)


def _effects_forget() -> None:
    """Never note that an effect is done."""
    put(effects, "_note_done", lambda effect, receipt: None)


def _repeat_what_is_held() -> None:
    """Do again what a person was to be asked about."""
    note_begun = effects._note_begun
    put(effects, "_note_begun", lambda job, name, in_doubt: note_begun(job, name, InDoubt.REPEAT))


def _check_keys_then_act() -> None:
    """Look whether a key is there before the transaction that writes it, without the constraint's answer."""

    def insert(fresh: list[Job]) -> Any:
        known = {job.pk for job in fresh if _known_elsewhere(job)}
        for job in fresh:
            job.idempotency_key = ""
        Job.objects.bulk_create([job for job in fresh if job.pk not in known])
        return known

    put(enqueueing, "_insert", insert)
    put(enqueueing, "_same_request", lambda job: job)


def _known_elsewhere(job: Job) -> bool:
    return bool(job.request_digest) and Job.objects.filter(request_digest=job.request_digest).exists()


def _crash_unrecorded() -> None:
    """Notice no death."""
    put(remains, "record_crash", lambda *held: False)
    put(JobQuerySet, "abandoned", lambda self: self.none())


def _poison_never_stopped() -> None:
    """Let a job kill its worker as often as it may be tried."""
    put(finishing, "_is_poison", lambda job: False)


def _raising_is_success() -> None:
    """Take a task that raised for one that returned."""
    put(execution, "failure", lambda job, error: Ending(outcome=Outcome.SUCCESSFUL))


_BUGS: dict[str, Callable[[], None]] = {
    "acknowledges before the commit": _acknowledge_before_commit,
    "no fencing": _no_fencing,
    "claims without condition": _claim_without_condition,
    "relay never looks for lost": _relay_never_looks_for_lost,
    "relay marks before pushing": _relay_marks_before_pushing,
    "rescue ignores the lease": _rescue_ignores_the_lease,
    "never renews": _never_renew,
    "keeps rolled back rows": _keep_rolled_back_rows,
    "no row without Redis": _no_row_without_redis,
    "effects forget": _effects_forget,
    "repeats what is held": _repeat_what_is_held,
    "checks keys, then acts": _check_keys_then_act,
    "crash unrecorded": _crash_unrecorded,
    "poison never stopped": _poison_never_stopped,
    "raising is success": _raising_is_success,
    **CLOCK_BUGS,
    **WORKER_BUGS,
}
