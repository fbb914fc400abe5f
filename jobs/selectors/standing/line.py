"""Who goes before a job that waits for a worker, and how long that takes at the pace of the last minutes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Subquery, Sum, Value, When

from jobs.models import Came, Heartbeat, Job, JobQuerySet, QueueControl, Rollup, RollupMark, Status, Stretch
from jobs.queues import Priority

# Whoever is behind so many is told "more than": to count further would take longer than it is worth.
COUNT_UP_TO = 10_000
# Long enough to see through a pause between two jobs, short enough to be about now.
PACE_OVER = timedelta(minutes=5)
# Older counts, of a clock that counts no more, say nothing of now.
_FRESH = timedelta(minutes=2)


class CountOf(Subquery):
    """How many rows another query finds, as a value."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, kw_only=True)
class Line:
    """How many jobs go first: of its own queue, and of queues that the workers serve before it.

    `pace` is how many jobs of all these queues ended in a second; None where that is not known.
    """

    ahead: int
    first: int = 0
    pace: float | None = None

    @property
    def total(self) -> int:
        """How many there are altogether."""
        return self.ahead + self.first

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return max(self.ahead, self.first) > COUNT_UP_TO

    @property
    def lasts(self) -> timedelta | None:
        """How long it takes until they have ended, if it goes on as in the last minutes; None where nobody knows."""
        return timedelta(seconds=self.total / self.pace) if self.pace and not self.is_more else None


def line_of(job: Job, listeners: Iterable[Heartbeat], now: datetime) -> Line:
    """Return who goes before a READY job, as the best placed of those who listen on its queue takes them."""
    before = min((_served_before(worker, job.queue_name) for worker in listeners), key=len, default=())
    ahead, first, counted_until = _ahead(job, before)
    pace = _pace((job.queue_name, *before), counted_until, now) if ahead or first else None
    return Line(ahead=ahead, first=first, pace=pace)


def _served_before(worker: Heartbeat, queue_name: str) -> tuple[str, ...]:
    return tuple(worker.queue_names[: worker.queue_names.index(queue_name)])


def _ahead(job: Job, before: Collection[str]) -> tuple[int, int, datetime | None]:
    """Return how many go first of its queue, of the oldest so many that are looked at, and of other queues.

    And until when the clock has counted what ended: one query for all, as the job's page asks for much else.
    """
    told = waiting_longest(job.queue_name).annotate(
        goes_before=Case(When(_goes_before(job), then=Value(1)), default=Value(0)),
        served_before=CountOf(_waiting(before)),
        counted_until=Subquery(RollupMark.objects.values("counted_until")[:1]),
    )
    found = told[: COUNT_UP_TO + 1].aggregate(
        ahead=Sum("goes_before"), first=Max("served_before"), until=Max("counted_until")
    )
    return found["ahead"] or 0, found["first"] or 0, found["until"]


def waiting_longest(queue_name: str) -> JobQuerySet:
    """Return the jobs of a queue that wait for a worker, the one that waits longest first."""
    return Job.objects.filter(queue_name=queue_name, status=Status.READY).order_by("ready_at")


def _goes_before(job: Job) -> Q:
    """Return the condition of a higher lane, or an earlier place in the same one; as `jobs.queues.lane` has them."""
    earlier = Q(ready_at__lt=job.ready_at) | Q(ready_at=job.ready_at, pk__lt=job.pk)
    if job.priority > Priority.NORMAL:
        return Q(priority__gt=Priority.NORMAL) & earlier
    if job.priority < Priority.NORMAL:
        return Q(priority__gte=Priority.NORMAL) | earlier
    return Q(priority__gt=Priority.NORMAL) | Q(priority=Priority.NORMAL) & earlier


def _waiting(queue_names: Collection[str]) -> "QuerySet[Job, Any]":
    rows = Job.objects.filter(queue_name__in=queue_names, status=Status.READY).order_by()
    rows = rows.exclude(queue_name__in=QueueControl.objects.paused().values("queue_name"))
    return rows.values("pk")[: COUNT_UP_TO + 1]


def _pace(queue_names: Collection[str], counted_until: datetime | None, now: datetime) -> float | None:
    if counted_until is None or counted_until < now - _FRESH:
        return None
    # From a whole minute on, as cells are.
    since = (counted_until - PACE_OVER).replace(second=0, microsecond=0)
    cells = Rollup.objects.filter(stretch=Stretch.MINUTE, at__gte=since, queue_name__in=queue_names)
    ended = cells.filter(came__in=(Came.SUCCESSFUL, Came.FAILED)).aggregate(n=Sum("count"))["n"] or 0
    return ended / (counted_until - since).total_seconds()
