"""Remove files that are older than they are kept, and those that no report names."""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.utils import timezone

from billing.models import Report, ReportFile
from billing.services.reporting.storing import remove, stored_files
from billing.services.token_files import Stored
from jobs.api import LIVE, Job

# Longer than a report takes: what nothing refers to and is older was left by a process that died.
ORPHAN_AGE = timedelta(hours=6)


def prune() -> dict[str, int]:
    """Remove what is older than REPORTS_KEPT_DAYS; returns how many reports, and files without one, that was."""
    before = timezone.now() - timedelta(days=settings.REPORTS_KEPT_DAYS)
    old = Report.objects.filter(ready_at__lt=before, removed_at=None)
    return {"reports": sum(map(forget, old)), "orphans": sum(map(_remove_orphan, stored_files()))}


def forget(report: Report) -> int:
    """Note that a report's files are gone, and delete them; returns 1 where that was not noted before."""
    noted = Report.objects.filter(pk=report.pk, removed_at=None).update(removed_at=timezone.now())
    # In this order: a page never offers a file that is gone, and the next night finds one that stayed.
    for file in report.files.all():
        remove(file.path)
    return noted


def _remove_orphan(file: Stored) -> bool:
    if _is_wanted(file) or not _is_old(file.path):
        return False
    remove(file.path)
    return True


def _is_wanted(file: Stored) -> bool:
    """Say whether it is a report's file, or may become it while its job goes on."""
    if ReportFile.objects.filter(path=file.path, report__removed_at=None).exists():
        return True
    named = Report.objects.filter(token=file.token) if file.token else Report.objects.none()
    return named.filter(Exists(Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE))).exists()


def _is_old(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - ORPHAN_AGE
    except FileNotFoundError:
        return False
