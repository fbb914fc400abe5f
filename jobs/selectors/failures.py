"""How many jobs failed of late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.db.models.functions import Now

from jobs.models import Job, Status

LATELY = timedelta(hours=24)
# Of the failed jobs only the newest are looked at, in the order of an index: the count stays cheap, however many.
LOOK_AT = 10_000


@dataclass(frozen=True, kw_only=True)
class Failures:
    """How many jobs failed in the last 24 hours, and when the last one did."""

    count: int
    last: datetime | None


def failed_lately() -> Failures:
    """Return the failures that nobody has retried since, counted up to LOOK_AT + 1."""
    newest = Job.objects.filter(status=Status.FAILED).order_by("-id")[: LOOK_AT + 1]
    lately = Q(finished_at__gt=Now() - LATELY)
    return Failures(**newest.aggregate(count=Count("pk", filter=lately), last=Max("finished_at", filter=lately)))
