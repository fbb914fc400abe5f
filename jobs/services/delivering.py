"""Hand READY jobs to the broker. The row stays the truth: what can't be handed over now, the relay will."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import dropwhile, groupby
from operator import attrgetter

from django.db import Error, transaction
from django.db.models.functions import Now

from jobs.backends import Delivery, backend
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Status

logger = logging.getLogger(__name__)

# Pushed at once; a statement about them stays small.
PUSH_BATCH = 1_000
# What of a row a delivery is made of.
DELIVERED = ("status", "attempt", "queue_name", "priority", "timeout")
_ATTEMPT = attrgetter("attempt")


def delivery_of(job: Job) -> Delivery:
    """Return the delivery of a job's current attempt."""
    return Delivery(
        job_id=job.pk,
        attempt=job.attempt,
        queue_name=job.queue_name,
        priority=job.priority,
        timeout=job.timeout,
    )


def deliver_after_commit(jobs: Sequence[Job], *, first: bool = False) -> None:
    """Deliver jobs that are noted as delivered, once the commit of that note is done; a rollback delivers nothing.

    `first` puts them before all that wait.
    """
    if ready := [job for job in jobs if job.status == Status.READY]:
        # No partial(): Django names the function when it logs an error of it, and a partial has no name.
        transaction.on_commit(lambda: _hand_over(ready, first=first), robust=True)


def deliver(jobs: Sequence[Job]) -> bool:
    """Push jobs that are not noted as delivered, then note it; False when the broker is away and they wait on."""
    for batch in _batches(jobs):
        if not _push(batch):
            return False
        Job.objects.filter(pk__in=[job.pk for job in batch]).that_are(Status.READY).update(delivered_at=Now())
    return True


def _hand_over(jobs: Sequence[Job], *, first: bool) -> None:
    # Noted already, with the commit, at no cost of its own. Where the process dies before the push, the relay
    # finds that the broker has no such message.
    unpushed = dropwhile(partial(_push, first=first), _batches(jobs))
    for batch in unpushed:
        _take_back(batch)


def _push(batch: Sequence[Job], *, first: bool = False) -> bool:
    push = backend().deliver_first if first else backend().deliver
    try:
        push(map(delivery_of, batch))
    except BackendUnavailable as error:
        logger.warning("Jobs wait in the database for delivery: %s", error)
        return False
    return True


def _take_back(batch: Sequence[Job]) -> None:
    """Take back the note of deliveries that failed, so that the relay need not miss their messages first."""
    try:
        for attempt, same in groupby(sorted(batch, key=_ATTEMPT), _ATTEMPT):
            # An attempt that came later was delivered by whoever made it.
            rows = Job.objects.filter(pk__in=[job.pk for job in same], attempt=attempt)
            rows.that_are(Status.READY).update(delivered_at=None)
    except Error as error:
        # The commit is done, and its caller is not to be told of an error: the relay misses the messages.
        logger.warning("The database went away while %d deliveries were taken back: %s", len(batch), error)
    for job in batch:
        job.delivered_at = None


def _batches(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    for start in range(0, len(jobs), PUSH_BATCH):
        yield jobs[start : start + PUSH_BATCH]
