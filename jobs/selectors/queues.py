"""How each queue stands: what waits, runs and failed, who listens, and whether staff have paused it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from jobs.models import LIVE, TIMED, Heartbeat, Job, Kind, QueueControl, Status
from jobs.queues import Queue
from jobs.selectors.failures import LOOK_AT
from jobs.selectors.health import is_alive, processes


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """One queue, in numbers of jobs and of workers that are alive."""

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


def queue_states(known: Iterable[Heartbeat] | None = None) -> list[QueueState]:
    """Return how every queue stands, in the order in which workers serve them.

    `known` are the processes, for whoever has read them already.
    """
    paused = {queue.pk: queue for queue in paused_queues()}
    live, oldest = _live()
    failed = _failed_lately()
    workers = _listeners(processes() if known is None else known)
    return [
        QueueState(
            name=name,
            pause=paused.get(name),
            waiting=live[name, Status.READY],
            running=live[name, Status.RUNNING],
            later=sum(live[name, status] for status in TIMED),
            retrying=live[name, Status.RETRYABLE],
            failed=failed[name],
            workers=workers[name],
            oldest=oldest.get(name),
        )
        for name in map(str, Queue)
    ]


def paused_queues() -> list[QueueControl]:
    """Return the queues that staff have paused."""
    return list(QueueControl.objects.paused().select_related("paused_by"))


def pause_of(queue_name: str) -> QueueControl | None:
    """Return the pause of a queue, if it is paused."""
    return QueueControl.objects.paused().select_related("paused_by").filter(pk=queue_name).first()


def waiting_in(queue_name: str, statuses: Iterable[Status]) -> int:
    """Return how many jobs of a queue stand so."""
    return Job.objects.filter(queue_name=queue_name, status__in=tuple(statuses)).count()


def _live() -> tuple[Counter[tuple[str, str]], dict[str, datetime]]:
    rows = Job.objects.filter(status__in=LIVE).order_by().values_list("queue_name", "status")
    found = list(rows.annotate(n=Count("pk"), since=Min("ready_at")))
    counts = Counter({(name, status): n for name, status, n, _ in found})
    return counts, {name: since for name, status, _, since in found if status == Status.READY and since}


def _failed_lately() -> Counter[str]:
    newest = Job.objects.filter(status=Status.FAILED).order_by("-id").values_list("queue_name", flat=True)
    return Counter(newest[: LOOK_AT + 1])


def _listeners(known: Iterable[Heartbeat]) -> Counter[str]:
    alive = [process for process in known if process.kind == Kind.WORKER and is_alive(process)]
    return Counter(name for worker in alive for name in set(worker.queue_names))
