"""How far the job of a step is: rows, rows a second, and how long it still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from imports.models import Import
from jobs.api import Job, Status

# Before, a pace is that of the beginning.
NOT_BEFORE = timedelta(seconds=2)
# A first job of writing is enqueued right after this was noted; a later one, after somebody read a page.
AT_ONCE = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is. `rate` and `left` are None where they would be guesses."""

    done: int
    total: int | None
    message: str
    rate: int | None = None
    left: timedelta | None = None


def progress_of(run: Import, job: Job, now: datetime | None = None) -> Progress | None:
    """Return how far a job is; None before it has said anything."""
    if job.progress_current is None:
        return None
    done, total = job.progress_current, job.progress_total
    pace = _pace(run, job, now or timezone.now())
    left = timedelta(seconds=(total - done) / pace) if pace and total and total >= done else None
    return Progress(done=done, total=total, message=job.progress_message, rate=round(pace) if pace else None, left=left)


def _pace(run: Import, job: Job, now: datetime) -> float | None:
    """Return rows a second; not of an attempt that went on where another was, whose beginning is not known."""
    if job.status != Status.RUNNING or job.attempt != 1 or not job.started_at or not job.progress_current:
        return None
    goes_on = run.began_at is not None and job.enqueued_at - run.began_at > AT_ONCE
    lasted = now - job.started_at
    return None if goes_on or lasted < NOT_BEFORE else job.progress_current / lasted.total_seconds()
