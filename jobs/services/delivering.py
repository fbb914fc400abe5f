"""Hand READY jobs to the broker. The row stays the truth: what can't be handed over now, the relay will."""

import logging
from collections.abc import Iterator, Sequence

from django.db import Error, transaction
from django.db.models.functions import Now

from jobs.backends import Delivery, backend
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Status

logger = logging.getLogger(__name__)

# Pushed and noted together: small enough that the first are noted before the relay asks for them.
PUSH_BATCH = 1_000
# What of a row a delivery is made of.
DELIVERED = ("status", "attempt", "queue_name", "priority", "timeout")


def delivery_of(job: Job) -> Delivery:
    """Return the delivery of a job's current attempt."""
    return Delivery(
        job_id=job.pk,
        attempt=job.attempt,
        queue_name=job.queue_name,
        priority=job.priority,
        timeout=job.timeout,
    )


def deliver_after_commit(jobs: Sequence[Job]) -> None:
    """Deliver once the caller's transaction has committed; a rollback delivers nothing."""
    if ready := [job for job in jobs if job.status == Status.READY]:
        # No partial(): Django names the function when it logs an error of it, and a partial has no name.
        transaction.on_commit(lambda: _deliver_if_possible(ready), robust=True)


def _deliver_if_possible(jobs: Sequence[Job]) -> None:
    try:
        deliver(jobs)
    except Error as error:
        # The commit is done, and its caller is not to be told of an error: the relay finds what was not noted.
        logger.warning("The database went away while %d jobs were delivered: %s", len(jobs), error)


def deliver(jobs: Sequence[Job]) -> bool:
    """Push the jobs, then note that they were; False when the broker is away and they wait for the relay."""
    try:
        for batch in _batches(jobs):
            backend().deliver(map(delivery_of, batch))
            # Noted after the push: noted before it, a crash in between would look like a delivery.
            Job.objects.filter(pk__in=[job.pk for job in batch], status=Status.READY).update(delivered_at=Now())
    except BackendUnavailable as error:
        logger.warning("%d jobs wait in the database for delivery: %s", len(jobs), error)
        return False
    return True


def _batches(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    for start in range(0, len(jobs), PUSH_BATCH):
        yield jobs[start : start + PUSH_BATCH]
