"""What has ended, counted as the clock does, without waiting for it."""

from datetime import UTC, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from jobs.models import Came, Job, Rollup, RollupMark, Stretch
from jobs.services.rolling_up import roll_up

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def count() -> None:
    """Let the clock count, as if its time had come."""
    RollupMark.objects.update(swept_at=LONG_AGO)
    roll_up()


def counted(stretch: Stretch = Stretch.EVER) -> dict[str, int]:
    """Return how many were counted, by what came of them."""
    cells = Rollup.objects.filter(stretch=stretch).order_by().values_list("came")
    return {Came(came).value: n for came, n in cells.annotate(n=Sum("count"))}


def backdate(job: Job, *, minutes: float, waited: float = 0.2, ran: float = 3.0) -> None:
    """Have a job ended so many minutes ago, after it had waited and run for so many seconds."""
    finished = timezone.now() - timedelta(minutes=minutes)
    started = finished - timedelta(seconds=ran)
    times = {"ready_at": started - timedelta(seconds=waited), "started_at": started, "finished_at": finished}
    Job.objects.filter(pk=job.pk).update(**times)
    job.attempts.filter(number=job.attempt).update(started_at=started, finished_at=finished)
