"""Empty the logs and tracebacks of attempts at jobs that ended long ago; the attempts stay."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import Attempt
from jobs.retention import Ended
from jobs.selectors.expired import Shelf, shelves
from jobs.services.archiving import Archive
from jobs.services.sweeping import CURSOR_OVERLAP, PRUNE_BATCH, Sweep


def log_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over attempts. What an attempt logged is not archived: it was kept for its own time."""
    return [Sweep(name="logs", label="logs and tracebacks of attempts emptied", due=_due, batches=_batches)]


def _due() -> int:
    return sum(_of_jobs_that_stay(shelf).count() for shelf in _every_shelf())


def _of_jobs_that_stay(shelf: Shelf) -> "QuerySet[Attempt]":
    return shelf.old_logs().filter(~Exists(shelf.old_jobs().filter(pk=OuterRef("job_id"))))


def _batches() -> Iterator[int]:
    for shelf in _every_shelf():
        after: datetime | None = None
        while found := _empty_batch(shelf, after):
            emptied, last = found
            # From here on: between the old ones of this shelf stand those that others still keep.
            after = last - CURSOR_OVERLAP
            yield emptied


def _every_shelf() -> Iterator[Shelf]:
    for ended in Ended:
        yield from shelves(ended)


def _empty_batch(shelf: Shelf, after: datetime | None) -> tuple[int, datetime] | None:
    """Empty the oldest; returns how many, and when the last of them ended. None when nothing is left."""
    rows = shelf.old_logs() if after is None else shelf.old_logs().filter(finished_at__gte=after)
    with transaction.atomic(durable=True):
        # Only the attempts are locked, not their jobs; what somebody else prunes is left to them.
        locked = rows.select_for_update(skip_locked=True, of=("self",)).only("finished_at")
        ended = {attempt.pk: attempt.finished_at for attempt in locked[:PRUNE_BATCH] if attempt.finished_at}
        if not ended:
            return None
        return Attempt.objects.filter(pk__in=ended).update(log="", traceback=""), max(ended.values())
