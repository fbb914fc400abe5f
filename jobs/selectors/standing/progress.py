"""How long a running job still takes, by how far it has come. Pure."""

from datetime import datetime, timedelta

from django.utils import timezone

from jobs.models import Job, Status

# Before, the beginning tells more of how a task begins than of how it goes on.
NOT_BEFORE = timedelta(seconds=5)
# Of less than a hundredth nobody can tell the rest.
LEAST_SHARE = 0.01


def time_left(job: Job, attempts: int, now: datetime | None = None) -> timedelta | None:
    """Return how long it takes to the end at the pace since the start; None where that would be a guess.

    A second attempt may have gone on where the first one was, so its pace is not known.
    """
    if job.status != Status.RUNNING or attempts != 1 or not (job.started_at and job.progress_total):
        return None
    lasted, share = (now or timezone.now()) - job.started_at, (job.progress_current or 0) / job.progress_total
    if lasted < NOT_BEFORE or not LEAST_SHARE <= share < 1:
        return None
    return lasted * (1 / share - 1)
