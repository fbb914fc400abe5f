"""The one place that writes a job's status: a conditional update whose row count is the answer."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now

from jobs.models import Attempt, Job, Outcome, Status


def move(job: Job, *, out_of: Iterable[Status], to: Status, **changes: Any) -> bool:
    """Move a job whose attempt is still this one and status one of these; False when somebody was there first."""
    rows = Job.objects.filter(pk=job.pk, status__in=tuple(out_of), attempt=job.attempt)
    return rows.update(status=to, **changes) == 1


def close_attempt(job: Job, outcome: Outcome, **changes: Any) -> None:
    """Write how a job's attempt ended, unless that has been written already."""
    rows = Attempt.objects.filter(job=job, number=job.attempt, outcome=Outcome.RUNNING)
    rows.update(outcome=outcome, finished_at=Now(), **changes)
