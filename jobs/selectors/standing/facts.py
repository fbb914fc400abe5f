"""What decides whether a job runs, gathered from rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.models import WAITING, Attempt, Heartbeat, Job, Kind, QueueControl, Status
from jobs.selectors.health import is_alive, processes
from jobs.selectors.queues import pause_of
from jobs.selectors.record import JobRecord
from jobs.selectors.standing.line import Line, line_of
from jobs.selectors.standing.turn import Turn, turn_of

if TYPE_CHECKING:
    from jobs.models import OperatorAct


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How things stand for one job at one moment; what does not concern a job of its status is not looked at.

    `listeners` is how many living workers listen on its queue, `heard` when one that did was last alive. `clock_heard`
    is the same of the clock, where it is silent; `worker_heard` of the worker that has the job, where that is silent.
    """

    job: Job
    now: datetime
    attempts: "Sequence[Attempt]"
    history: "Sequence[OperatorAct]" = ()
    pause: QueueControl | None = None
    listeners: int = 0
    heard: datetime | None = None
    clock_is_silent: bool = False
    clock_heard: datetime | None = None
    worker_is_silent: bool = False
    worker_heard: datetime | None = None
    line: Line | None = None
    turn: Turn | None = None


def facts_about(record: JobRecord, known: Sequence[Heartbeat] | None = None) -> Facts:
    """Gather the facts about a job, in few queries however many jobs there are.

    `known` are the processes, for whoever has read them already.
    """
    job, found = record.job, processes() if known is None else known
    facts = Facts(job=job, now=timezone.now(), attempts=record.attempts, history=record.history)
    if job.status == Status.RUNNING:
        return _with_its_worker(facts, found)
    return _with_what_it_needs(facts, list(found)) if job.status in WAITING else facts


def _with_its_worker(facts: Facts, known: Iterable[Heartbeat]) -> Facts:
    name = facts.attempts[0].process if facts.attempts else ""
    # A stock RQ worker has no heartbeat here: of it nothing is said.
    silent = [one for one in known if one.process == name and not is_alive(one)]
    return replace(facts, worker_is_silent=bool(silent), worker_heard=_last(silent))


def _with_what_it_needs(facts: Facts, known: Sequence[Heartbeat]) -> Facts:
    job = facts.job
    listeners, gone = _listeners(known, job.queue_name)
    clocks = [process for process in known if process.kind == Kind.CLOCK]
    pause = pause_of(job.queue_name)
    turn = None if pause else turn_of(job)
    in_line = job.status == Status.READY and listeners and not pause and turn is None
    return replace(
        facts,
        pause=pause,
        listeners=len(listeners),
        heard=_last(gone),
        turn=turn,
        clock_is_silent=not any(map(is_alive, clocks)),
        clock_heard=_last(clocks),
        line=line_of(job, listeners, facts.now) if in_line else None,
    )


def _listeners(known: Iterable[Heartbeat], queue_name: str) -> tuple[list[Heartbeat], list[Heartbeat]]:
    """Return those who listen on a queue: the living, and the silent."""
    named = [one for one in known if one.kind == Kind.WORKER and queue_name in one.queue_names]
    return [one for one in named if is_alive(one)], [one for one in named if not is_alive(one)]


def _last(some: Iterable[Heartbeat]) -> datetime | None:
    return max((one.beat_at for one in some), default=None)
