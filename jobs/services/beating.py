"""Heartbeats: how workers and clocks say that they are alive."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models.functions import Now

from jobs.models import Heartbeat, Kind

# A process that never said goodbye is shown as silent for this long, then forgotten.
FORGET_AFTER = timedelta(hours=1)


def beat(process: str, kind: Kind, queue_names: Iterable[str] = (), late_ticks: int = 0) -> None:
    """Write that a process is alive; of a clock, too, how many of its ticks came late."""
    news = {"queue_names": list(queue_names), "late_ticks": late_ticks}
    if Heartbeat.objects.filter(pk=process).update(beat_at=Now(), **news) == 0:
        Heartbeat(process=process, kind=kind, started_at=Now(), beat_at=Now(), **news).save()


def stop_beating(process: str) -> None:
    """Take a process that stopped in order off the list."""
    Heartbeat.objects.filter(pk=process).delete()


def forget_silent() -> None:
    """Take processes off the list that died long ago."""
    Heartbeat.objects.filter(beat_at__lt=Now() - FORGET_AFTER).delete()
