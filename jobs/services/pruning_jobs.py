"""Delete ended jobs that are older than their retention, with their attempts and effects."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from jobs.models import Batch, Job, JobQuerySet
from jobs.retention import Ended
from jobs.selectors.expired import Shelf, shelves
from jobs.selectors.full_record import full_records
from jobs.services.archiving import Archive
from jobs.services.dependents import not_protected, release
from jobs.services.sweeping import CURSOR_OVERLAP, PRUNE_BATCH, Sweep

# A batch that has not ended counts those that have.
_NOT_COUNTED = Q(batch_id=None) | ~Exists(Batch.objects.open().filter(pk=OuterRef("batch_id")))


def job_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweeps over ended jobs, one for each outcome."""
    return [
        Sweep(
            name=f"{ended}_jobs",
            label=f"old {ended} jobs deleted",
            due=partial(_due, ended),
            batches=partial(_batches, ended, archive),
        )
        for ended in Ended
    ]


def _due(ended: Ended) -> int:
    return sum(_deletable(shelf).count() for shelf in shelves(ended))


def _batches(ended: Ended, archive: Archive | None) -> Iterator[int]:
    for shelf in shelves(ended):
        after: datetime | None = None
        while found := _delete_batch(shelf, after, archive):
            deleted, last = found
            # From here on: what was just deleted is still in the index, and would be stepped over again and again.
            after = last - CURSOR_OVERLAP
            yield deleted


def _deletable(shelf: Shelf) -> JobQuerySet:
    return shelf.old_jobs().filter(not_protected(), _NOT_COUNTED)


def _delete_batch(shelf: Shelf, after: datetime | None, archive: Archive | None) -> tuple[int, datetime] | None:
    """Delete the oldest jobs; returns how many, and when the last of them ended. None when nothing is left."""
    with transaction.atomic(durable=True):
        batch = _locked(shelf, after)
        if not batch:
            return None
        ids = [job_id for job_id, _ in batch]
        if archive:
            # On the disk before the commit: a crash in between writes them twice, and loses none.
            archive.add(full_records(ids))
        release(ids)
        # The status once more: it is what nobody may have changed.
        deleted = Job.objects.filter(pk__in=ids).that_are(shelf.ended)._raw_delete(Job.objects.db)
    return deleted, max(moment for _, moment in batch)


def _locked(shelf: Shelf, after: datetime | None) -> list[tuple[UUID, datetime]]:
    """Lock a batch. Of an operator who retries a job and us, who comes first has it; what is locked is left alone."""
    rows = _deletable(shelf) if after is None else _deletable(shelf).filter(finished_at__gte=after)
    locked = rows.select_for_update(skip_locked=True).values_list("pk", "finished_at")[:PRUNE_BATCH]
    return [(job_id, moment) for job_id, moment in locked if moment]
