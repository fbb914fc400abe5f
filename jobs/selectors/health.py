"""Is everything all right? In sentences, from rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import TIMED, Heartbeat, Job, Kind, Status


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that is wrong: what, since when if that is known, and the command that mends it."""

    text: str
    command: str
    since: datetime | None = None


def troubles() -> list[Trouble]:
    """Return what is wrong with the processes that run jobs; nothing when all is well."""
    return [*_clock_troubles(), *_queue_troubles()]


def alive() -> "QuerySet[Heartbeat]":
    """Return the processes that said lately that they are alive."""
    return Heartbeat.objects.filter(beat_at__gt=Now() - timedelta(seconds=conf().silent_after))


def _clock_troubles() -> list[Trouble]:
    if alive().filter(kind=Kind.CLOCK).exists():
        return []
    beats = Heartbeat.objects.filter(kind=Kind.CLOCK).order_by("-beat_at").values_list("beat_at", flat=True)
    timed = Job.objects.filter(status__in=TIMED).count()
    waiting = f"{timed:,} of them {_wait(timed)} now" if timed else "none waits now"
    return [
        Trouble(
            text=f"The clock is silent: retries and scheduled jobs will not start; {waiting}.",
            command="manage.py rqscheduler",
            since=beats.first(),
        )
    ]


def _queue_troubles() -> list[Trouble]:
    workers = alive().filter(kind=Kind.WORKER).values_list("queue_names", flat=True)
    served = {name for names in workers for name in names}
    ready = Job.objects.filter(status=Status.READY).exclude(queue_name__in=served).order_by("queue_name")
    waiting = ready.values_list("queue_name").annotate(n=Count("pk"), oldest=Min("enqueued_at"))
    return [
        Trouble(
            text=f"No worker listens on {name}: {n:,} {'job' if n == 1 else 'jobs'} {_wait(n)}.",
            command=f"manage.py rqworker {name}",
            since=oldest,
        )
        for name, n, oldest in waiting
    ]


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
