"""Heartbeats: how workers and clocks say that they are alive."""

import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db.models.functions import Now

from jobs.models import Heartbeat, Kind

# What the column holds.
MAX_HOST_LENGTH = 200
# A process that never said goodbye is shown as silent for this long, then forgotten.
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a process has to tell of itself since it started: attempts ended; memory in bytes, with its children."""

    memory_bytes: int | None = None
    ended: int = 0
    failed: int = 0
    late_ticks: int = 0


_NO_FIGURES = Figures()


def beat(process: str, kind: Kind, queue_names: Iterable[str] = (), figures: Figures = _NO_FIGURES) -> None:
    """Write that a process is alive, and what it has to tell."""
    news = {"queue_names": list(queue_names), "host": socket.gethostname()[:MAX_HOST_LENGTH], **asdict(figures)}
    if Heartbeat.objects.filter(pk=process).update(beat_at=Now(), **news) == 0:
        Heartbeat(process=process, kind=kind, started_at=Now(), beat_at=Now(), **news).save()


def stop_beating(process: str) -> None:
    """Take a process that stopped in order off the list."""
    Heartbeat.objects.filter(pk=process).delete()


def forget_silent() -> None:
    """Take processes off the list that died long ago."""
    Heartbeat.objects.filter(beat_at__lt=Now() - FORGET_AFTER).delete()
