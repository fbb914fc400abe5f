"""Retry a FAILED or CANCELLED job, as an operator asks for it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.exceptions import JobErased, JobHeld, JobNotRetryable, UnknownTask
from jobs.models import RETRYABLE_BY_HAND, Effect, Job, Status
from jobs.registry import get_definition
from jobs.retry import NO_RETRY
from jobs.services.concluding import reopen
from jobs.services.delivering import DELIVERED, deliver_after_commit
from jobs.services.journal import record_act, record_acts
from jobs.services.transitions import move, move_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Not what an attempt would only find held again, or without its arguments.
CAN_BE_RETRIED = Q(~Exists(Effect.objects.held().filter(job=OuterRef("pk"))), erased_at=None)


def retry(job_id: UUID, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Make an ended job READY again with its whole retry budget anew.

    Raises JobNotRetryable, or its kinds JobHeld and JobErased; Job.DoesNotExist for one that was pruned.
    """
    with transaction.atomic():
        job = Job.objects.get(pk=job_id)
        bring_back(job)
        record_act(actor, job, "Retried.", reason)
    return job


def retry_many(job_ids: Collection[UUID], *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> set[UUID]:
    """Retry those of these jobs that `retry` would, at once or not at all; returns their ids.

    In one transaction, a few statements however many there are: hand it some thousands at most.
    """
    with transaction.atomic():
        # Locked in the order of their keys: two who want the same jobs wait for each other instead of both failing.
        rows = Job.objects.filter(CAN_BE_RETRIED, pk__in=job_ids).that_are(*RETRYABLE_BY_HAND).order_by("pk")
        jobs = list(rows.select_for_update().only(*DELIVERED, "task", "subject_label", "batch_id"))
        for task in {job.task for job in jobs}:
            ids = [job.pk for job in jobs if job.task == task]
            move_many(ids, out_of=RETRYABLE_BY_HAND, to=Status.READY, only_if=CAN_BE_RETRIED, **_afresh(task))
        for job in jobs:
            job.status, job.attempt = Status.READY, job.attempt + 1
        reopen(jobs)
        record_acts(actor, jobs, "Retried.", reason)
        deliver_after_commit(jobs)
    return {job.pk for job in jobs}


def bring_back(job: Job) -> None:
    """Make an ended job READY in the caller's transaction; raises as `retry` does."""
    changes = _afresh(job.task)
    moved = move(job, out_of=RETRYABLE_BY_HAND, to=Status.READY, only_if=CAN_BE_RETRIED, **changes)
    job.refresh_from_db()
    if not moved:
        raise why_not(job)
    reopen([job])
    deliver_after_commit([job])


def why_not(job: Job) -> JobNotRetryable:
    """Return why an ended job can't be retried as it stands."""
    if job.erased_at:
        return JobErased(
            f"What it would need to run was erased on {timezone.localtime(job.erased_at):%d %b %Y} "
            f"at the request of {job.erased_by}. Ask for the work anew where it began."
        )
    held = job.effects.held().first()
    if held and job.status in RETRYABLE_BY_HAND:
        return JobHeld(
            f"Nobody knows whether “{held.name}” happened. Settle that first, on the job’s page: the job then goes on."
        )
    return JobNotRetryable(
        f"Job {job.pk} is {job.get_status_display().lower()}. Only failed and cancelled jobs can be retried."
    )


def _afresh(task: str) -> dict[str, Any]:
    """Return what a retry writes, besides the status: the whole budget anew."""
    return {
        "attempt": F("attempt") + 1,
        "max_attempts": F("attempt") + _budget(task),
        "retried_after": F("attempt"),
        "run_after": None,
        "ready_at": Now(),
        "delivered_at": Now(),
        "turn_at": None,
        "finished_at": None,
        "error": "",
        "error_fingerprint": "",
    }


def _budget(task: str) -> int:
    try:
        return get_definition(task).retry.max_attempts
    except UnknownTask:
        return NO_RETRY.max_attempts
