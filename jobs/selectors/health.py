"""Is everything all right? In sentences, from rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import TIMED, Heartbeat, Kind, Lease, Schedule, Status
from jobs.queues import Queue
from jobs.selectors.depths import LOOK_AT, Depth, Part, depths, missed_in, standing


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that is wrong: with whom, what, since when if that is known, and the command that mends it."""

    kind: Kind
    text: str
    command: str
    since: datetime | None = None


def troubles(known: Sequence[Heartbeat] | None = None) -> list[Trouble]:
    """Return what is wrong with the processes that run jobs; nothing when all is well.

    `known` are the processes, for whoever has read them already.
    """
    known = list(processes()) if known is None else known
    silent = silent_clock(known)
    # All at once: every page of jobs asks.
    found = depths([*_unserved_parts(known), *(_timed_parts() if silent else ())])
    return [*_of_the_clock(silent, found), *_of_queues(found)]


def processes() -> "QuerySet[Heartbeat]":
    """Return the workers and clocks there are, each with `is_alive`, whether it said so lately, and `leads`."""
    # Compared by the database's clock, which wrote the beats; this machine's may be off.
    lately = Q(beat_at__gt=Now() - timedelta(seconds=conf().silent_after))
    held = Lease.objects.filter(holder=OuterRef("process"), expires_at__gte=Now())
    return Heartbeat.objects.annotate(
        is_alive=ExpressionWrapper(lately, output_field=BooleanField()),
        leads=Exists(held),
    )


def leads(process: Heartbeat) -> bool:
    """Say whether a process that came out of `processes` is the one that does a duty, as the clock's."""
    return bool(vars(process)["leads"])


def living_workers() -> int:
    """Return how many workers said lately that they are alive."""
    return sum(map(is_alive, processes().filter(kind=Kind.WORKER)))


def is_alive(process: Heartbeat) -> bool:
    """Say whether a process that came out of `processes` is alive."""
    return bool(vars(process)["is_alive"])


def is_served(queue_name: str) -> bool:
    """Say whether a living worker listens on a queue."""
    return any(one.kind == Kind.WORKER and is_alive(one) and queue_name in one.queue_names for one in processes())


def silent_clock(known: Iterable[Heartbeat]) -> Trouble | None:
    """Return that the clock is silent; None when one of the processes is a clock that is alive."""
    clocks = [process for process in known if process.kind == Kind.CLOCK]
    if any(map(is_alive, clocks)):
        return None
    return Trouble(
        kind=Kind.CLOCK,
        text="The clock is silent: retries, scheduled jobs and schedules will not start.",
        command="manage.py rqscheduler",
        since=max((clock.beat_at for clock in clocks), default=None),
    )


def unserved(name: str, count: int, oldest: datetime | None) -> Trouble:
    """Return that jobs wait in a queue that no worker listens on; they are counted up to LOOK_AT + 1."""
    return Trouble(
        kind=Kind.WORKER,
        text=f"No worker listens on {name}: {_counted(count)} {'job' if count == 1 else 'jobs'} {_wait(count)}.",
        command=f"manage.py rqworker {name}",
        since=oldest,
    )


def _of_the_clock(silent: Trouble | None, found: Iterable[Depth]) -> list[Trouble]:
    """Return that the clock is silent, with how many wait for it now."""
    if silent is None:
        return []
    due = sum(one.count for one in found if one.status != Status.READY)
    waiting = f"{_counted(due)} of them {_wait(due)} now" if due else "none waits now"
    return [replace(silent, text=f"{silent.text[:-1]}; {waiting}.")]


def _of_queues(found: Iterable[Depth]) -> list[Trouble]:
    return [unserved(one.queue_name, one.count, one.since) for one in found if one.status == Status.READY]


def _unserved_parts(known: Iterable[Heartbeat]) -> list[Part]:
    workers = [process for process in known if process.kind == Kind.WORKER and is_alive(process)]
    served = {name for worker in workers for name in worker.queue_names}
    # Of queues that are served nothing is read, however much waits in them.
    return [Part(status=Status.READY, rows=missed_in(name)) for name in sorted(Queue) if name not in served]


def _timed_parts() -> list[Part]:
    # What a schedule waits for is a job that is to be made.
    due = Schedule.objects.due().annotate(queue_name=Value(""), ready_at=F("next_at"))
    return [*(Part(status=status, rows=standing(status)) for status in TIMED), Part(status=Status.SCHEDULED, rows=due)]


def _counted(count: int) -> str:
    return f"{LOOK_AT:,}+" if count > LOOK_AT else f"{count:,}"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
