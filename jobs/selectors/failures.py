"""How many jobs failed of late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.db.models.functions import Now

from jobs.models import Job, Status

LATELY = timedelta(hours=24)
# Of the failed jobs only the latest are looked at, in the order of an index: the count stays cheap, however many.
LOOK_AT = 10_000


@dataclass(frozen=True, kw_only=True)
class Failures:
    """How many jobs failed in the last 24 hours, and when the last one did."""

    count: int
    last: datetime | None


def failed_lately() -> Failures:
    """Return the failures that nobody has retried since, counted up to LOOK_AT + 1."""
    lately = Job.objects.filter(status=Status.FAILED, finished_at__gt=Now() - LATELY).order_by("-finished_at")
    return Failures(**lately[: LOOK_AT + 1].aggregate(count=Count("pk"), last=Max("finished_at")))
