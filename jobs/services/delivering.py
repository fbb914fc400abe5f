"""Hand READY jobs to the broker. The row stays the truth: what can't be handed over now, the relay will."""

import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models.functions import Now

from jobs.backends import Delivery, backend
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Status

logger = logging.getLogger(__name__)


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
        transaction.on_commit(partial(deliver, ready), robust=True)


def deliver(jobs: Sequence[Job]) -> bool:
    """Push the jobs, then note that they were; False when the broker is away and they wait for the relay."""
    try:
        backend().deliver(delivery_of(job) for job in jobs)
    except BackendUnavailable as error:
        logger.warning("%d jobs wait in the database for delivery: %s", len(jobs), error)
        return False
    # Noted after the push: noted before it, a crash in between would look like a delivery.
    Job.objects.filter(pk__in=[job.pk for job in jobs], status=Status.READY).update(delivered_at=Now())
    return True
