"""How exports stand: what came of each, and how far those are that are being made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from imports.models import Export
from jobs.api import LIVE, Job, Status


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A word for how an export stands, and the status whose look it has; `rate` is rows a second."""

    word: str
    look: str
    job: Job | None
    is_ready: bool = False
    is_live: bool = False
    rate: float | None = None
    left: timedelta | None = None


def standings(exports: Iterable[Export]) -> dict[int, Standing]:
    """Return how each of these stands, by key; one query for all of them."""
    some = list(exports)
    jobs = Job.objects.in_bulk([export.job_id for export in some if export.job_id])
    return {export.pk: _standing(export, jobs.get(export.job_id) if export.job_id else None) for export in some}


def standing_of(export: Export) -> Standing:
    """Return how one stands.

    A job keeps its file before it ends: of one that has ended since the export was read, that is read again.
    """
    found = standings([export])[export.pk]
    if found.job is not None and found.job.status == Status.SUCCESSFUL and not found.is_ready:
        export.refresh_from_db()
        return _standing(export, found.job)
    return found


def _standing(export: Export, job: Job | None) -> Standing:
    if export.removed_at:
        is_cancelled = not export.path or (job is not None and job.status == Status.CANCELLED)
        return Standing(word="Cancelled" if is_cancelled else "Removed", look="cancelled", job=job)
    if export.path:
        return Standing(word="Ready", look="successful", job=job, is_ready=True)
    if job is None:
        return Standing(word="Not made", look="failed", job=None)
    rate, left = _pace(export, job)
    return Standing(word=_word(job), look=job.status, job=job, is_live=job.status in LIVE, rate=rate, left=left)


def _word(job: Job) -> str:
    words = {Status.RUNNING: "Being made", Status.FAILED: "Not made", Status.CANCELLED: "Cancelled"}
    return words.get(Status(job.status), "Waiting")


def _pace(export: Export, job: Job) -> tuple[float | None, timedelta | None]:
    """Return rows a second since the attempt began, and how long the rest takes at that pace."""
    done, total = job.progress_current, job.progress_total
    if job.status != Status.RUNNING or not (export.began_at and done and total):
        return None, None
    seconds = max((timezone.now() - export.began_at).total_seconds(), 0.1)
    return done / seconds, timedelta(seconds=(total - done) * seconds / done)
