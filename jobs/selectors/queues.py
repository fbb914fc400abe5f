"""How each queue stands: what waits, runs and failed, who listens, and whether staff have paused it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobs.models import TIMED, Heartbeat, Job, Kind, QueueControl, Status
from jobs.queues import Queue
from jobs.selectors.depths import LOOK_AT, Depth, Part, depths, standing, waiting_in
from jobs.selectors.health import is_alive, processes

# No index has these by queue: the newest are read, and then told apart.
_TOLD_APART = (Status.RUNNING, *TIMED)


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """One queue, in numbers of jobs and of workers that are alive.

    Of a status in `bounded` there are, or may be, more: not all rows were looked at.
    """

    name: str
    pause: QueueControl | None
    waiting: int
    running: int
    later: int
    # Those among them that failed before.
    retrying: int
    failed: int
    workers: int
    # Since when the job that waits longest has been ready.
    oldest: datetime | None
    bounded: frozenset[Status]


def queue_states(known: Iterable[Heartbeat] | None = None, look_at: int = LOOK_AT) -> list[QueueState]:
    """Return how every queue stands, in the order in which workers serve them.

    `known` are the processes, for whoever has read them already. Of what waits in a queue, and of all that stands
    otherwise alike, `look_at` rows are counted at most; of failed ones never more than LOOK_AT.
    """
    paused = {queue.pk: queue for queue in paused_queues()}
    found = {(one.queue_name, one.status): one for one in _depths(look_at)}
    count = Counter({key: min(one.count, look_at) for key, one in found.items()})
    bounded = _bounded(found.values(), look_at)
    workers = _listeners(processes() if known is None else known)
    return [
        QueueState(
            name=name,
            pause=paused.get(name),
            waiting=count[name, Status.READY],
            running=count[name, Status.RUNNING],
            later=sum(count[name, status] for status in TIMED),
            retrying=count[name, Status.RETRYABLE],
            failed=count[name, Status.FAILED],
            workers=workers[name],
            oldest=found[name, Status.READY].since if (name, Status.READY) in found else None,
            bounded=frozenset(status for of, status in bounded if of in (name, "")),
        )
        for name in map(str, Queue)
    ]


def paused_queues() -> list[QueueControl]:
    """Return the queues that staff have paused."""
    return list(QueueControl.objects.paused().select_related("paused_by"))


def pause_of(queue_name: str) -> QueueControl | None:
    """Return the pause of a queue, if it is paused."""
    return QueueControl.objects.paused().select_related("paused_by").filter(pk=queue_name).first()


def count_waiting(queue_name: str, statuses: Iterable[Status]) -> int:
    """Return how many jobs of a queue stand so, counted up to LOOK_AT + 1."""
    rows = Job.objects.filter(queue_name=queue_name, status__in=tuple(statuses)).order_by()
    return rows.values("queue_name")[: LOOK_AT + 1].count()


def _depths(look_at: int) -> list[Depth]:
    waiting = [Part(status=Status.READY, rows=waiting_in(name), look_at=look_at) for name in Queue]
    others = [Part(status=status, rows=standing(status), look_at=look_at) for status in _TOLD_APART]
    return depths([*waiting, *others, Part(status=Status.FAILED, rows=standing(Status.FAILED))])


def _bounded(found: Iterable[Depth], look_at: int) -> set[tuple[str, Status]]:
    """Return of which queue and status not all rows were looked at; of no queue's name: of every queue."""
    looked_at: Counter[tuple[str, Status]] = Counter()
    for one in found:
        looked_at[one.queue_name if one.status == Status.READY else "", one.status] += one.count
    return {key for key, count in looked_at.items() if count > (LOOK_AT if key[1] == Status.FAILED else look_at)}


def _listeners(known: Iterable[Heartbeat]) -> Counter[str]:
    alive = [process for process in known if process.kind == Kind.WORKER and is_alive(process)]
    return Counter(name for worker in alive for name in set(worker.queue_names))
