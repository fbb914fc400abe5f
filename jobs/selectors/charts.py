"""What charts are drawn from: how many jobs of each queue ended, how many of them failed, how long they took."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Sum

from jobs.histogram import BUCKETS, Histogram
from jobs.models import Came, Rollup, RollupMark, Stretch
from jobs.models.rollup import COUNTED

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of time up to now that charts show, in points of one cell each."""

    name: str
    title: str
    cells: Stretch
    points: int

    def begin(self, now: datetime) -> datetime:
        """Return when the first point begins; the last one is not over."""
        last = now - (now - _BEGINNING) % self.cells.duration
        return last - (self.points - 1) * self.cells.duration

    def times(self, now: datetime) -> list[datetime]:
        """Return when each point begins."""
        return [self.begin(now) + number * self.cells.duration for number in range(self.points)]


SPANS = {
    span.name: span
    for span in (
        Span(name="1h", title="hour", cells=Stretch.MINUTE, points=60),
        Span(name="24h", title="24 h", cells=Stretch.HOUR, points=24),
        Span(name="7d", title="7 days", cells=Stretch.SIX_HOURS, points=28),
    )
}
DEFAULT_SPAN = SPANS["24h"]


@dataclass(frozen=True, kw_only=True)
class Point:
    """What ended in one stretch of time by running to an end."""

    at: datetime
    successful: int = 0
    failed: int = 0
    retried: int = 0

    @property
    def ended(self) -> int:
        """How many jobs ran to their end, well or not."""
        return self.successful + self.failed

    @property
    def failure_rate(self) -> float | None:
        """Which share of them failed, from 0 to 1; None where nothing ended."""
        return self.failed / self.ended if self.ended else None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The points of one queue, None where nothing is known; and how long its jobs waited and ran."""

    points: tuple[Point | None, ...]
    wait: Histogram
    run: Histogram

    @cached_property
    def total(self) -> Point | None:
        """All points as one; None where nothing is known of any."""
        known = [point for point in self.points if point]
        if not known:
            return None
        return Point(
            at=known[0].at,
            successful=sum(point.successful for point in known),
            failed=sum(point.failed for point in known),
            retried=sum(point.retried for point in known),
        )


@dataclass(frozen=True, kw_only=True)
class Known:
    """The time of which it is known what ended; nothing yet where the clock has not counted."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, at: datetime, length: timedelta) -> bool:
        """Say whether something is known of a stretch of time."""
        return bool(self.since and self.until and at + length > self.since and at < self.until)


def known_time() -> Known:
    """Return the time of which it is known what ended."""
    mark = RollupMark.objects.first()
    return Known(since=mark.counted_from, until=mark.counted_until) if mark else Known()


def charts(span: Span, known: Known, now: datetime, queue_names: Iterable[str]) -> dict[str, Chart]:
    """Return the chart of each of these queues, in one query."""
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in _rows(span, now):
        found[row.queue_name].append(row)
    times = [(at, known.covers(at, span.cells.duration)) for at in span.times(now)]
    return {name: _chart(found[name], times) for name in queue_names}


@dataclass(frozen=True)
class _Row:
    at: datetime
    queue_name: str
    came: str
    tally: tuple[Any, ...]

    @property
    def count(self) -> int:
        return int(self.tally[0])

    @property
    def wait(self) -> Histogram:
        return Histogram(counts=self.tally[3 : 3 + BUCKETS], seconds=self.tally[1])

    @property
    def run(self) -> Histogram:
        return Histogram(counts=self.tally[3 + BUCKETS :], seconds=self.tally[2])


def _rows(span: Span, now: datetime) -> Iterator[_Row]:
    cells = Rollup.objects.filter(stretch=span.cells, at__gte=span.begin(now)).order_by()
    sums = {f"sum_{column}": Sum(column) for column in COUNTED}
    for at, queue_name, came, *tally in cells.values_list("at", "queue_name", "came").annotate(**sums):
        yield _Row(at, queue_name, came, tuple(tally))


def _chart(rows: Sequence[_Row], times: Sequence[tuple[datetime, bool]]) -> Chart:
    counts: defaultdict[datetime, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row.at][row.came] = row.count
    points = tuple(_point(at, counts[at]) if is_known else None for at, is_known in times)
    return Chart(points=points, wait=_total(row.wait for row in rows), run=_total(row.run for row in rows))


def _point(at: datetime, counts: dict[str, int]) -> Point:
    wanted = (Came.SUCCESSFUL, Came.FAILED, Came.RETRIED)
    return Point(at=at, **{came.value: counts.get(came, 0) for came in wanted})


def _total(histograms: Iterable[Histogram]) -> Histogram:
    counts, seconds = [0] * BUCKETS, 0.0
    for histogram in histograms:
        counts = [one + more for one, more in zip(counts, histogram.counts, strict=True)]
        seconds += histogram.seconds
    return Histogram(counts=tuple(counts), seconds=seconds)
