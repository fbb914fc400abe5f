"""Delete batches that have ended when all their jobs are gone: a batch is kept for as long as one of them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jobs.models import Batch, Job
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep

# A batch whose jobs had all been asked for before has none of its own, and is looked at for a while all the same.
KEPT_FOR = timedelta(days=30)


def batch_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over batches. What they were about, the jobs, has its own retention and archive."""
    return [Sweep(name="batches", label="old batches deleted", due=_due, batches=_batches)]


def _old() -> "QuerySet[Batch]":
    left = Job.objects.filter(Q(batch_id__isnull=False), batch_id=OuterRef("pk"))
    return Batch.objects.filter(~Exists(left), ended_at__lt=Now() - KEPT_FOR).order_by("pk")


def _due() -> int:
    return _old().count()


def _batches() -> Iterator[int]:
    while deleted := _delete_batch():
        yield deleted


def _delete_batch() -> int:
    with transaction.atomic(durable=True):
        ids = list(_old().values_list("pk", flat=True)[:PRUNE_BATCH])
        return Batch.objects.filter(pk__in=ids)._raw_delete(Batch.objects.db) if ids else 0
