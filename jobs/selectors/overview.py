"""How everything stands that runs jobs: queues with their charts, workers and clocks, and what is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from jobs.models import Attempt, Heartbeat, Job, Kind, Outcome, Status
from jobs.selectors.charts import Chart, Known, Span, charts, known_time
from jobs.selectors.depths import LOOK_AT
from jobs.selectors.health import Trouble, processes, silent_clock, unserved
from jobs.selectors.queues import QueueState, queue_states

# More jobs that run at this moment are not named: nobody reads them.
MOST_RUNNING = 200


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """One queue: how it stands now, and how it went."""

    state: QueueState
    chart: Chart

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to tell of it: nothing waits, runs or failed, and nothing ended."""
        now = self.state
        total = self.chart.total
        went = total.ended + total.retried if total else 0
        return not (now.pause or now.waiting or now.running or now.later or now.failed or went)


@dataclass(frozen=True, kw_only=True)
class ProcessLine:
    """A worker or clock, and the jobs that it runs."""

    process: Heartbeat
    jobs: Sequence[Job]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything, at one moment."""

    now: datetime
    span: Span
    known: Known
    queues: list[QueueLine]
    workers: list[ProcessLine]
    clocks: list[ProcessLine]
    troubles: list[Trouble]


def overview(span: Span, look_at: int = LOOK_AT) -> Overview:
    """Return how everything stands, in few queries that look at few rows, unless told to `look_at` more."""
    now, found = timezone.now(), list(processes().order_by("process"))
    states, known, running = queue_states(found, look_at), known_time(), _running()
    drawn = charts(span, known, now, [state.name for state in states])
    return Overview(
        now=now,
        span=span,
        known=known,
        queues=[QueueLine(state=state, chart=drawn[state.name]) for state in states],
        workers=_lines(found, Kind.WORKER, running),
        clocks=_lines(found, Kind.CLOCK, running),
        troubles=_troubles(found, states),
    )


def _running() -> dict[str, list[Job]]:
    """Return the jobs that run, by the name of their worker."""
    rows = Attempt.objects.filter(job__status=Status.RUNNING, number=F("job__attempt"), outcome=Outcome.RUNNING)
    # Arguments may be 64 KB each.
    lean = rows.select_related("job").defer("job__arguments", "job__result", "log", "traceback", "error")
    found: defaultdict[str, list[Job]] = defaultdict(list)
    for attempt in lean.order_by("started_at")[:MOST_RUNNING]:
        found[attempt.process].append(attempt.job)
    return found


def _lines(found: Iterable[Heartbeat], kind: Kind, running: dict[str, list[Job]]) -> list[ProcessLine]:
    return [
        ProcessLine(process=process, jobs=running.get(process.process, [])) for process in found if process.kind == kind
    ]


def _troubles(found: Iterable[Heartbeat], states: Iterable[QueueState]) -> list[Trouble]:
    silent = silent_clock(found)
    # Of a queue that is paused nobody expects a worker to begin anything.
    lonely = [state for state in states if state.waiting and not state.workers and not state.pause]
    return [
        *([silent] if silent else []),
        *(unserved(state.name, state.waiting + (Status.READY in state.bounded), state.oldest) for state in lonely),
    ]
