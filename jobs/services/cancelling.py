"""Cancel a job that waits or runs, as an operator asks for it."""

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from jobs.backends import backend
from jobs.exceptions import BackendUnavailable, JobNotCancellable
from jobs.models import LIVE, Job, Outcome, Status
from jobs.services.delivering import DELIVERED, delivery_of
from jobs.services.journal import record_act, record_acts
from jobs.services.transitions import close_attempt, move, move_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

STOPPED = "Cancelled while it ran."
_ENDED: dict[str, Any] = {"finished_at": Now(), "lease_expires_at": None, "error": "", "error_fingerprint": ""}


def cancel(job_id: UUID, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Cancel a job that has not ended; raises JobNotCancellable.

    A waiting job will not run. A running one can no longer finish and its worker is told to stop;
    what it did outside the database stays done.
    """
    with transaction.atomic():
        # Locked, as its worker or the clock may be moving it on just now.
        job = Job.objects.select_for_update().get(pk=job_id)
        moved = move(
            job,
            out_of=LIVE,
            to=Status.CANCELLED,
            **_ENDED,
        )
        job.refresh_from_db()
        if not moved:
            raise JobNotCancellable(
                f"Job {job.pk} is {job.get_status_display().lower()}. Only jobs that wait or run can be cancelled."
            )
        close_attempt(job, Outcome.CANCELLED, error=STOPPED)
        record_act(actor, job, "Cancelled.", reason)
        transaction.on_commit(lambda: _stop(job), robust=True)
    return job


def cancel_many(
    job_ids: Collection[UUID],
    *,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
    out_of: Sequence[Status] = LIVE,
) -> set[UUID]:
    """Cancel those of these jobs that `cancel` would, at once or not at all; returns their ids.

    Of those that stand as in `out_of` when they are cancelled, whatever the caller has read before.

    In one transaction, a few statements however many there are: hand it some thousands at most.
    """
    with transaction.atomic():
        # Locked in the order of their keys: two who want the same jobs wait for each other instead of both failing.
        rows = Job.objects.filter(pk__in=job_ids).that_are(*out_of).order_by("pk").select_for_update()
        jobs = list(rows.only(*DELIVERED, "task", "subject_label"))
        running = [job for job in jobs if job.status == Status.RUNNING]
        move_many([job.pk for job in jobs], out_of=out_of, to=Status.CANCELLED, **_ENDED)
        for job in running:
            close_attempt(job, Outcome.CANCELLED, error=STOPPED)
        record_acts(actor, jobs, "Cancelled.", reason)
        transaction.on_commit(lambda: _stop_all(running), robust=True)
    return {job.pk for job in jobs}


def _stop_all(running: Sequence[Job]) -> None:
    # Messages of those that wait stay where they are: to find each among thousands takes Redis longer than a worker
    # needs to put it down.
    for job in running:
        _stop(job)


def _stop(job: Job) -> None:
    try:
        backend().stop(delivery_of(job))
    except BackendUnavailable as error:
        # It can't be run or finished any more; only the worker's time is not saved.
        logger.warning("Job %s is cancelled, but its worker could not be told: %s", job.pk, error)
