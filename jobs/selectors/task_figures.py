"""What came of the jobs of each task in each queue, over any days: for reports."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum

from jobs.histogram import BUCKETS, Histogram
from jobs.models import Came, Rollup, Stretch
from jobs.models.rollup import COUNTED


@dataclass(frozen=True, kw_only=True)
class TaskFigures:
    """What ended of a task in a queue: jobs, attempts that failed and were followed by another, and how long it took.

    How long says of jobs that ran to their end, well or not.
    """

    queue_name: str
    task: str
    successful: int
    failed: int
    cancelled: int
    retried: int
    wait: Histogram
    run: Histogram


def task_figures(since: datetime, until: datetime) -> list[TaskFigures]:
    """Return what ended in the hours that begin between two moments, by queue and task: few rows, of any history."""
    found: defaultdict[tuple[str, str], _Sums] = defaultdict(_Sums)
    cells = Rollup.objects.filter(stretch=Stretch.HOUR, at__gte=since, at__lt=until).order_by()
    sums = {f"sum_{column}": Sum(column) for column in COUNTED}
    for queue_name, task, came, *tally in cells.values_list("queue_name", "task", "came").annotate(**sums):
        found[queue_name, task].add(came, tally)
    return [_figures(*key, sums) for key, sums in sorted(found.items())]


class _Sums:
    """What is counted of one task in one queue, in the order of COUNTED."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.tally = [0.0] * len(COUNTED)

    def add(self, came: str, tally: Sequence[Any]) -> None:
        self.counts[came] = int(tally[0])
        self.tally = [one + more for one, more in zip(self.tally, tally, strict=True)]


def _figures(queue_name: str, task: str, sums: _Sums) -> TaskFigures:
    _, waited, ran, *buckets = sums.tally
    counts = tuple(map(int, buckets))
    return TaskFigures(
        queue_name=queue_name,
        task=task,
        **{came.value: sums.counts.get(came, 0) for came in Came},
        wait=Histogram(counts=counts[:BUCKETS], seconds=waited),
        run=Histogram(counts=counts[BUCKETS:], seconds=ran),
    )
