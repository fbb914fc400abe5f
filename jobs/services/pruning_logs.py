"""Empty the logs and tracebacks of attempts at jobs that ended long ago; the attempts stay."""

from collections.abc import Iterator

from django.db import transaction

from jobs.models import Attempt
from jobs.retention import Ended
from jobs.selectors.expired import Shelf, shelves
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep


def log_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over attempts. What an attempt logged is not archived: it was kept for its own time."""
    return [Sweep(name="logs", label="logs and tracebacks of attempts emptied", due=_due, batches=_batches)]


def _due() -> int:
    return sum(shelf.old_logs().count() for shelf in _every_shelf())


def _batches() -> Iterator[int]:
    for shelf in _every_shelf():
        while emptied := _empty_batch(shelf):
            yield emptied


def _every_shelf() -> Iterator[Shelf]:
    for ended in Ended:
        yield from shelves(ended)


def _empty_batch(shelf: Shelf) -> int:
    with transaction.atomic(durable=True):
        # Locked in one order, so that two who prune at once share the work.
        rows = shelf.old_logs().select_for_update(skip_locked=True, of=("self",))
        ids = [attempt.pk for attempt in rows.only("pk")[:PRUNE_BATCH]]
        return Attempt.objects.filter(pk__in=ids).update(log="", traceback="")
