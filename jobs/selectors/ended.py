"""What has ended in a stretch of time, counted from the rows of jobs and attempts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncHour, TruncMinute

from jobs.histogram import BUCKETS
from jobs.models import FINAL, Attempt, Came, Job, Outcome, Status, Stretch
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
    counted = {cell: tuple(tally) for cell, tally in _jobs_by_cell(span).items()}
    for at, queue_name, task, count in _retried(span):
        counted[Cell(at, queue_name, task, Came.RETRIED)] = (count, *EMPTY[1:])
    return counted


def first_end() -> datetime | None:
    """Return when the first of the jobs ended that are still there."""
    finished = Job.objects.filter(finished_at__isnull=False).order_by("finished_at")
    return finished.values_list("finished_at", flat=True).first()


def _jobs_by_cell(span: Stretched) -> dict[Cell, list[float]]:
    found: defaultdict[Cell, list[float]] = defaultdict(lambda: list(EMPTY))
    for at, queue_name, task, came, *lasted, count in _jobs(span):
        tally = found[Cell(at, queue_name, task, came)]
        tally[0] += count
        # What was cancelled need not have been begun; an attempt before it says nothing of it.
        if came != Status.CANCELLED:
            _add_lasting(tally, count, *lasted)
    return found


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
    rows = Job.objects.filter(finished_at__gte=span.since, finished_at__lt=span.until, status__in=FINAL).order_by()
    wait, run = SecondsBetween("ready_at", "started_at"), SecondsBetween("started_at", "finished_at")
    kinds = rows.annotate(at=_at(span), wait=BucketOf(wait), run=BucketOf(run))
    return kinds.values_list("at", "queue_name", "task", "status", "wait", "run").annotate(
        waited=Sum(wait), ran=Sum(run), n=Count("pk")
    )


def _at(span: Stretched) -> Any:
    return _TRUNCATED[span.cells]("finished_at", tzinfo=UTC)


def _retried(span: Stretched) -> Iterator[tuple[datetime, str, str, int]]:
    """Yield the attempts that failed and after which the job went on by itself.

    Found by the index of those that left a log or a traceback, as what fails does: no other knows when one ended.
    """
    rows: QuerySet[Attempt] = Attempt.objects.filter(~Q(log="", traceback=""), outcome__in=_BROKEN)
    within = rows.filter(finished_at__gte=span.since, finished_at__lt=span.until).order_by()
    # The last one of a job counts as its failure, also when a person retried the job since.
    last = Q(job__status=Status.FAILED, number=F("job__attempt")) | Q(number=F("job__retried_after"))
    cells = within.exclude(last).annotate(at=_at(span)).values_list("at", "job__queue_name", "job__task")
    yield from cells.annotate(n=Count("pk"))
