"""Remove files and rows of imports that nobody will look at any more. What came of them is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from imports.models import Import, Stage
from imports.services.files import FOLDER, remove
from imports.services.stages import REWORKABLE
from imports.services.staging import clear

# Longer than any upload takes.
ORPHAN_AGE = timedelta(days=1)


def prune() -> dict[str, int]:
    """Remove what is older than IMPORTS_KEPT_DAYS; and files that no import names; returns how many."""
    before = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    done = {"imports": 0, "rows": 0}
    for run in _old(before):
        done["rows"] += _forget(run)
        done["imports"] += 1
    return done | {"orphans": _remove_orphans()}


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


def _remove_orphans() -> int:
    """Delete files whose import was never written, as the process or the database went away between the two."""
    if not default_storage.exists(FOLDER):
        return 0
    yesterday = timezone.now() - ORPHAN_AGE
    stored = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    orphans = stored - set(Import.objects.values_list("path", flat=True))
    old = [path for path in orphans if default_storage.get_modified_time(path) < yesterday]
    for path in old:
        remove(path)
    return len(old)
