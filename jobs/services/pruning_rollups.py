"""Delete the cells that charts are drawn from, when they are older than any chart."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.models import Rollup, Stretch
from jobs.services.archiving import Archive
from jobs.services.rolling_up import HOURS_KEPT, MARGIN, MINUTES_KEPT
from jobs.services.sweeping import PRUNE_BATCH, Sweep

_KEPT_FOR = {
    Stretch.MINUTE: MINUTES_KEPT + MARGIN,
    Stretch.HOUR: HOURS_KEPT + MARGIN,
    Stretch.SIX_HOURS: HOURS_KEPT + MARGIN,
}


def rollup_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweeps over cells, one for each stretch. They are not archived: the jobs they count are."""
    return [
        Sweep(
            name=f"rollups_{stretch.name.lower()}",
            label=f"old counts by {stretch.label.lower()} deleted",
            due=partial(_due, stretch, kept_for),
            batches=partial(_batches, stretch, kept_for),
        )
        for stretch, kept_for in _KEPT_FOR.items()
    ]


def _old(stretch: Stretch, kept_for: timedelta) -> "QuerySet[Rollup]":
    return Rollup.objects.filter(stretch=stretch, at__lt=Now() - kept_for)


def _due(stretch: Stretch, kept_for: timedelta) -> int:
    return _old(stretch, kept_for).count()


def _batches(stretch: Stretch, kept_for: timedelta) -> Iterator[int]:
    while deleted := _delete_batch(stretch, kept_for):
        yield deleted


def _delete_batch(stretch: Stretch, kept_for: timedelta) -> int:
    with transaction.atomic(durable=True):
        ids = list(_old(stretch, kept_for).order_by("at").values_list("pk", flat=True)[:PRUNE_BATCH])
        return Rollup.objects.filter(pk__in=ids)._raw_delete(Rollup.objects.db) if ids else 0
