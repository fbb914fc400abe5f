"""Delete allowances of which nothing is used any more: they say no more than a row that is not there."""

import time
from collections.abc import Iterator

from django.db.models import QuerySet

from jobs.models import Allowance
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep


def allowance_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over allowances, which nobody keeps elsewhere."""
    return [Sweep(name="allowances", label="unused allowances deleted", due=_unused().count, batches=_batches)]


def _unused() -> "QuerySet[Allowance]":
    return Allowance.objects.filter(used_until__lt=time.time_ns() // 1000)


def _batches() -> Iterator[int]:
    while holders := list(_unused().values_list("pk", flat=True)[:PRUNE_BATCH]):
        # Used again meanwhile, one stays.
        if not (deleted := _unused().filter(pk__in=holders).delete()[0]):
            return
        yield deleted
