"""Remove files that are older than they are kept, and those that no export names."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from billing.services.token_files import Stored
from imports.exporting.storing import remove, stored_files
from imports.models import Export
from jobs.api import LIVE, Job

# Longer than a file takes to be stored: what nothing refers to and is older was left by a process that died.
ORPHAN_AGE = timedelta(hours=6)


def prune() -> dict[str, int]:
    """Remove what is older than EXPORTS_KEPT_DAYS; returns how many exports, and files without one, that was."""
    before = timezone.now() - timedelta(days=settings.EXPORTS_KEPT_DAYS)
    return {"exports": sum(map(forget, _old(before=before))), "orphans": sum(map(_remove_orphan, stored_files()))}


def forget(export: Export) -> int:
    """Note that a file is gone, and delete it; returns 1 where that was not noted before."""
    noted = Export.objects.filter(pk=export.pk, removed_at=None).update(removed_at=timezone.now())
    # In this order: a page never offers a file that is gone, and pruning finds one that stayed.
    remove(export.path)
    return noted


def _old(*, before: datetime) -> "QuerySet[Export]":
    return Export.objects.filter(ready_at__lt=before, removed_at=None).exclude(path="")


def _remove_orphan(file: Stored) -> bool:
    if _is_wanted(file) or not _is_old(file.path):
        return False
    remove(file.path)
    return True


def _is_wanted(file: Stored) -> bool:
    """Say whether it is an export's file, or may become it while its job goes on."""
    named = Export.objects.filter(token=file.token) if file.token else Export.objects.none()
    is_its_own = named.filter(path=file.path, removed_at=None).exists()
    return is_its_own or named.filter(Exists(Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE))).exists()


def _is_old(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - ORPHAN_AGE
    except FileNotFoundError:
        return False
