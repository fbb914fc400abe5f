"""Delete the times of schedules that came long ago; the last of each schedule stay, to see how it used to go."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from jobs.models import LIVE, Firing
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep

# A quarter: long enough to see that a schedule of the first of the month ran.
KEPT_FOR = timedelta(days=90)
# Of a schedule that runs seldom, whatever their age.
KEPT_LAST = 100


def firing_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over the times of schedules. What came of them, the jobs, has its own retention and archive."""
    return [Sweep(name="firings", label="old times of schedules deleted", due=_due, batches=_batches)]


def _old() -> "QuerySet[Firing]":
    # The last one kept, asked by the unique index; a schedule with fewer has none, and keeps all.
    last_kept = Firing.objects.filter(schedule=OuterRef("schedule")).order_by("-fire_at").values("fire_at")
    border = Subquery(last_kept[KEPT_LAST - 1 : KEPT_LAST])
    old = Firing.objects.filter(fired_at__lt=Now() - KEPT_FOR, fire_at__lt=border)
    # What has not ended yet may hold the next run back.
    return old.exclude(Q(job__isnull=False) & Q(job__status__in=LIVE)).order_by("pk")


def _due() -> int:
    return _old().count()


def _batches() -> Iterator[int]:
    while deleted := _delete_batch():
        yield deleted


def _delete_batch() -> int:
    with transaction.atomic(durable=True):
        ids = list(_old().values_list("pk", flat=True)[:PRUNE_BATCH])
        return Firing.objects.filter(pk__in=ids)._raw_delete(Firing.objects.db) if ids else 0
