"""Retry a FAILED or CANCELLED job, as an operator asks for it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.exceptions import JobErased, JobHeld, JobNotRetryable, UnknownTask
from jobs.models import RETRYABLE_BY_HAND, Effect, Job, Status
from jobs.registry import get_definition
from jobs.retry import NO_RETRY
from jobs.services.delivering import deliver_after_commit
from jobs.services.journal import record_act
from jobs.services.transitions import move

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def retry(job_id: UUID, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Make an ended job READY again with its whole retry budget anew.

    Raises JobNotRetryable, or its kinds JobHeld and JobErased; Job.DoesNotExist for one that was pruned.
    """
    with transaction.atomic():
        job = Job.objects.get(pk=job_id)
        bring_back(job)
        record_act(actor, job, "Retried.", reason)
    return job


def bring_back(job: Job) -> None:
    """Make an ended job READY in the caller's transaction; raises as `retry` does."""
    moved = move(
        job,
        out_of=RETRYABLE_BY_HAND,
        to=Status.READY,
        # What an attempt would only find held again, or without its arguments.
        only_if=Q(~Exists(Effect.objects.held().filter(job=OuterRef("pk"))), erased_at=None),
        attempt=job.attempt + 1,
        max_attempts=job.attempt + _budget(job.task),
        retried_after=job.attempt,
        run_after=None,
        ready_at=Now(),
        delivered_at=Now(),
        finished_at=None,
        error="",
    )
    job.refresh_from_db()
    if not moved:
        raise _refusal(job)
    deliver_after_commit([job])


def _refusal(job: Job) -> JobNotRetryable:
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


def _budget(task: str) -> int:
    try:
        return get_definition(task).retry.max_attempts
    except UnknownTask:
        return NO_RETRY.max_attempts
