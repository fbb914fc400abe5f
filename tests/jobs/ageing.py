"""Jobs that ended long ago, with what hangs on them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from jobs.api import Queue
from jobs.models import FINAL, Attempt, Effect, Job, Outcome, Status

OUTCOMES = {
    Status.SUCCESSFUL: Outcome.SUCCESSFUL,
    Status.FAILED: Outcome.FAILED,
    Status.CANCELLED: Outcome.CANCELLED,
}


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def ended(status: Status, days: float, *, count: int = 1, queue_name: str = Queue.EMAIL, **more: Any) -> list[Job]:
    """Return jobs that ended so many days ago, each with an attempt that logged and an effect that is done."""
    moment = days_ago(days)
    finished = moment if status in FINAL else None
    fields = {
        "task": "tests.sample.tasks.note",
        "queue_name": queue_name,
        "status": status,
        "timeout": 60,
        "max_attempts": 3,
        "arguments": {"text": "Dear Ada"},
        "enqueued_at": moment,
        "started_at": moment,
        "finished_at": finished,
    }
    jobs = Job.objects.bulk_create(Job(**fields | more) for _ in range(count))
    Attempt.objects.bulk_create(
        Attempt(
            job=job,
            number=1,
            outcome=OUTCOMES.get(status, Outcome.FAILED),
            started_at=moment,
            finished_at=moment,
            error="It broke.",
            traceback="Traceback …",
            log="said something",
        )
        for job in jobs
    )
    Effect.objects.bulk_create(
        Effect(job=job, name="e-mail", attempt=1, begun_at=moment, done_at=moment, receipt="<id@host>") for job in jobs
    )
    return jobs


def keep(settings: Settings, **keeps: int) -> None:
    """Keep just so many of the newest of each outcome, in every queue; none of those that are not named."""
    counts = {"successful": 0, "failed": 0} | keeps
    rules = {"*": {ended: {"keep": count} for ended, count in counts.items()}}
    settings.JOBS = settings.JOBS | {"RETENTION": rules}
