"""The one place that writes a job's status: conditional updates whose row counts are the answer."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import TIMED, Attempt, Job, Outcome, Status


def move(job: Job, *, out_of: Iterable[Status], to: Status, only_if: Q | None = None, **changes: Any) -> bool:
    """Move a job whose attempt is still this one and status one of these; False when somebody was there first."""
    rows = Job.objects.filter(only_if or Q(), pk=job.pk, attempt=job.attempt).that_are(*out_of)
    return rows.update(status=to, **changes) == 1


def move_many(
    job_ids: Collection[UUID], *, out_of: Iterable[Status], to: Status, only_if: Q | None = None, **changes: Any
) -> int:
    """Move those of these jobs that stand so, whichever attempt they are at; returns how many."""
    rows = Job.objects.filter(only_if or Q(), pk__in=job_ids).that_are(*out_of)
    return rows.update(status=to, **changes)


def make_ready(job_ids: Collection[UUID], only_if: Q | None = None) -> int:
    """Move timed jobs to READY, noted as delivered: to be delivered after the commit. Returns how many there were."""
    times = {"ready_at": Now(), "delivered_at": Now()}
    return move_many(job_ids, out_of=TIMED, to=Status.READY, only_if=only_if, **times)


def unclaim(held: Q) -> int:
    """Move jobs that were claimed and never begun back to READY; returns how many there were.

    The attempt keeps its number, as nobody has begun it: whoever claimed it has given it up, or is dead.
    """
    rows = Job.objects.filter(held).that_are(Status.RUNNING)
    return rows.update(status=Status.READY, started_at=None, lease_expires_at=None, delivered_at=Now())


def close_attempt(job: Job, outcome: Outcome, **changes: Any) -> None:
    """Write how a job's attempt ended, now if not told otherwise, unless that has been written already."""
    rows = Attempt.objects.filter(job=job, number=job.attempt, outcome=Outcome.RUNNING)
    rows.update(outcome=outcome, **{"finished_at": Now(), **changes})
