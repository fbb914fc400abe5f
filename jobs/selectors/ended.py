"""What has ended in a stretch of time, counted from the rows of jobs and attempts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncHour, TruncMinute

from jobs.histogram import BUCKETS
from jobs.models import Attempt, Came, Job, Outcome, Status, Stretch
from jobs.models.lasting import BucketOf, SecondsBetween

_TRUNCATED = {Stretch.MINUTE: TruncMinute, Stretch.HOUR: TruncHour}
# What an attempt ends with that broke. What was postponed, handed back or interrupted did not fail.
_BROKEN = (Outcome.FAILED, Outcome.TIMED_OUT, Outcome.CRASHED)


class Cell(NamedTuple):
    """Which jobs are counted together."""

    at: datetime
    queue_name: str
    task: str
    came: str


@dataclass(frozen=True, kw_only=True)
class Stretched:
    """A stretch of time, from and until, and the length of the cells that it is counted in."""

    since: datetime
    until: datetime
    cells: Stretch


# What is counted in a cell, in the order of `jobs.models.rollup.COUNTED`.
Tally = tuple[float, ...]
EMPTY: Tally = (0,) * (3 + 2 * BUCKETS)


def ended(span: Stretched) -> dict[Cell, Tally]:
    """Return what ended in a span, by cell. Reads no more of the tables than ended since its beginning."""
    found: defaultdict[Cell, list[float]] = defaultdict(lambda: list(EMPTY))
    for at, queue_name, task, came, *lasted, count in _jobs(span):
        tally = found[Cell(at, queue_name, task, came)]
        tally[0] += count
        # What was cancelled need not have been begun; an attempt before it says nothing of it.
        if came != Status.CANCELLED:
            _add_lasting(tally, count, *lasted)
    for at, queue_name, task, came, count in _left_behind(span):
        found[Cell(at, queue_name, task, came)][0] += count
    return {cell: tuple(tally) for cell, tally in found.items()}


def first_end(since: datetime) -> datetime | None:
    """Return when the first job or failed attempt ended from then on, of those that are still there."""
    jobs = Job.objects.filter(finished_at__gte=since).order_by("finished_at")
    attempts = _failed_attempts().filter(finished_at__gte=since).order_by("finished_at")
    ends = [rows.values_list("finished_at", flat=True).first() for rows in (jobs, attempts)]
    return min(filter(None, ends), default=None)


def _add_lasting(
    tally: list[float], count: int, wait: int | None, run: int | None, waited: float | None, ran: float | None
) -> None:
    tally[1] += waited or 0.0
    tally[2] += ran or 0.0
    if wait is not None:
        tally[3 + wait] += count
    if run is not None:
        tally[3 + BUCKETS + run] += count


def _jobs(span: Stretched) -> Iterable[Any]:
    """Return the jobs that ended, as many as there are kinds of them: one row for each cell and pair of buckets."""
    # Of no status, though only what ended has such a time: SQLite would look through all of that status.
    rows = Job.objects.filter(finished_at__gte=span.since, finished_at__lt=span.until).order_by()
    wait, run = SecondsBetween("ready_at", "started_at"), SecondsBetween("started_at", "finished_at")
    kinds = rows.annotate(at=_at(span), wait=BucketOf(wait), run=BucketOf(run))
    return kinds.values_list("at", "queue_name", "task", "status", "wait", "run").annotate(
        waited=Sum(wait), ran=Sum(run), n=Count("pk")
    )


def _at(span: Stretched) -> Any:
    return _TRUNCATED[span.cells]("finished_at", tzinfo=UTC)


def _failed_attempts() -> "QuerySet[Attempt]":
    """Return those that left a log or a traceback, as what fails does: no other index knows when one ended."""
    return Attempt.objects.filter(~Q(log="", traceback=""), outcome__in=_BROKEN)


def _left_behind(span: Stretched) -> Iterable[Any]:
    """Return the failed attempts that their jobs have left behind: followed by another one, or retried by a person."""
    within = _failed_attempts().filter(finished_at__gte=span.since, finished_at__lt=span.until).order_by()
    past = within.exclude(job__status=Status.FAILED, number=F("job__attempt"))
    # What a person retried had failed: it is no end of its job any more, and was one.
    by_hand = When(number=F("job__retried_after"), then=Value(Came.FAILED.value))
    came = Case(by_hand, default=Value(Came.RETRIED.value))
    cells = past.annotate(at=_at(span), came=came).values_list("at", "job__queue_name", "job__task", "came")
    return cells.annotate(n=Count("pk"))
