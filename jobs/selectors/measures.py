"""What a monitor outside measures: counters of all that ended, and how everything stands now; from rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jobs.histogram import BUCKETS, Histogram
from jobs.models import Heartbeat, Kind, Rollup, RollupMark, Stretch
from jobs.models.rollup import COUNTED
from jobs.selectors.depths import ALL
from jobs.selectors.health import is_alive, leads, processes
from jobs.selectors.queues import QueueState, queue_states


@dataclass(frozen=True, kw_only=True)
class Counter:
    """How many jobs (or attempts, of those retried) ever came to one thing, and how long they took."""

    queue_name: str
    task: str
    came: str
    count: int
    wait: Histogram
    run: Histogram


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """The clocks: how many are alive, whether one leads, and how long ago one last gave a sign of life, in seconds."""

    alive: int
    has_leader: bool
    silent_for: float | None


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Everything that is measured; `oldest_wait` is in seconds, by queue."""

    counters: list[Counter]
    queues: list[QueueState]
    oldest_wait: dict[str, float]
    workers: int
    clock: ClockState
    counted_until: datetime | None


def measures() -> Measures:
    """Return everything, in few queries, none of which reads what has ended."""
    found, mark = list(processes()), RollupMark.objects.first()
    states, now = queue_states(found, ALL), timezone.now()
    return Measures(
        counters=list(_counters()),
        queues=states,
        oldest_wait={state.name: _seconds(now, state.oldest) if state.oldest else 0.0 for state in states},
        workers=sum(process.kind == Kind.WORKER and is_alive(process) for process in found),
        clock=_clock([process for process in found if process.kind == Kind.CLOCK], now),
        counted_until=mark.counted_until if mark else None,
    )


def _counters() -> Iterator[Counter]:
    # The cells of all of time: as many as there are tasks, queues and endings, whatever the history.
    cells = Rollup.objects.filter(stretch=Stretch.EVER).order_by("queue_name", "task", "came")
    for queue_name, task, came, count, waited, ran, *buckets in cells.values_list(
        "queue_name", "task", "came", *COUNTED
    ):
        yield Counter(
            queue_name=queue_name,
            task=task,
            came=came,
            count=count,
            wait=Histogram(counts=tuple(buckets[:BUCKETS]), seconds=waited),
            run=Histogram(counts=tuple(buckets[BUCKETS:]), seconds=ran),
        )


def _clock(clocks: Sequence[Heartbeat], now: datetime) -> ClockState:
    last = max((clock.beat_at for clock in clocks), default=None)
    return ClockState(
        alive=sum(map(is_alive, clocks)),
        has_leader=any(map(leads, clocks)),
        silent_for=_seconds(now, last) if last else None,
    )


def _seconds(now: datetime, moment: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0)
