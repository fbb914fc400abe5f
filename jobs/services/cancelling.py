"""Cancel a job that waits or runs, as an operator asks for it."""

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from jobs.backends import backend
from jobs.exceptions import BackendUnavailable, JobNotCancellable
from jobs.models import LIVE, Job, Outcome, Status
from jobs.services.delivering import delivery_of
from jobs.services.journal import record_act
from jobs.services.transitions import close_attempt, move

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)


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
            finished_at=Now(),
            lease_expires_at=None,
            error="",
        )
        job.refresh_from_db()
        if not moved:
            raise JobNotCancellable(
                f"Job {job.pk} is {job.get_status_display().lower()}. Only jobs that wait or run can be cancelled."
            )
        close_attempt(job, Outcome.CANCELLED, error="Cancelled while it ran.")
        record_act(actor, job, "Cancelled.", reason)
        transaction.on_commit(lambda: _stop(job), robust=True)
    return job


def _stop(job: Job) -> None:
    try:
        backend().stop(delivery_of(job))
    except BackendUnavailable as error:
        # It can't be run or finished any more; only the worker's time is not saved.
        logger.warning("Job %s is cancelled, but its worker could not be told: %s", job.pk, error)
