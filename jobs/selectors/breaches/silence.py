"""Processes that fell silent: the clock, and workers that never said goodbye."""

from jobs.models import AlertRule, Heartbeat, Kind
from jobs.selectors.breaches.reading import Evidence, Reading
from jobs.selectors.health import is_alive, processes

# As many names as fit into a sentence.
MOST_NAMES = 5
_PROCESSES = Evidence(page="heartbeat")


def clock_silent(rule: AlertRule) -> list[Reading]:
    """Read whether any clock said lately that it is alive."""
    alive = any(map(is_alive, processes().filter(kind=Kind.CLOCK)))
    text = "The clock is alive." if alive else "The clock is silent: retries and scheduled jobs don’t start."
    return [Reading(about="clock", text=text, is_breach=not alive, evidence=_PROCESSES)]


def heartbeat_lost(rule: AlertRule) -> list[Reading]:
    """Read which workers fell silent. One reading for all: a machine that goes takes many with it."""
    lost = [worker for worker in processes().filter(kind=Kind.WORKER).order_by("process") if not is_alive(worker)]
    return [Reading(text=_lost_text(lost), count=len(lost), is_breach=bool(lost), evidence=_PROCESSES)]


def _lost_text(lost: list[Heartbeat]) -> str:
    if not lost:
        return "No worker fell silent."
    names = ", ".join(worker.process for worker in lost[:MOST_NAMES])
    more = f" and {len(lost) - MOST_NAMES:,} more" if len(lost) > MOST_NAMES else ""
    workers = "1 worker" if len(lost) == 1 else f"{len(lost):,} workers"
    return f"{workers} fell silent without saying goodbye: {names}{more}. Their jobs run elsewhere."
