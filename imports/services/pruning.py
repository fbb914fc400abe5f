"""Remove files and rows of imports that nobody will look at any more. What came of them is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from imports.models import Import, Stage
from imports.services.files import FOLDER, remove
from imports.services.orphans import remove_orphans
from imports.services.stages import REWORKABLE
from imports.services.staging import clear


def prune() -> dict[str, int]:
    """Remove what is older than IMPORTS_KEPT_DAYS; and files that no import names; returns how many."""
    before = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    done = {"imports": 0, "rows": 0}
    for run in _old(before):
        done["rows"] += _forget(run)
        done["imports"] += 1
    return done | {"orphans": remove_orphans(FOLDER, _named)}


def _old(before: datetime) -> Iterator[Import]:
    """Yield those that ended, and those that nobody went on with."""
    ended = Q(ended_at__lt=before)
    left = Q(REWORKABLE, uploaded_at__lt=before)
    yield from Import.objects.filter(ended | left, rows_removed_at=None).order_by("pk").iterator()


def _forget(run: Import) -> int:
    rows = 0
    while gone := clear(run):
        rows += gone
    remove(run.path)
    now = timezone.now()
    Import.objects.filter(pk=run.pk).update(rows_removed_at=now, file_removed_at=now, preview=[])
    Import.objects.filter(pk=run.pk, ended_at=None).update(stage=Stage.DISMISSED, ended_at=now)
    return rows


def _named() -> set[str]:
    return set(Import.objects.values_list("path", flat=True))
