"""End a task that runs too long, from inside its own process."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from jobs.exceptions import TaskTimeout

# Of the block that is limited now.
_seconds = 0.0


def _ring(signum: int, frame: FrameType | None) -> None:
    raise TaskTimeout(f"The task ran longer than its timeout of {_seconds:g} s.")


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TaskTimeout in the block after so many seconds, leaving an outer alarm as it was.

    An alarm reaches the main thread only; elsewhere the worker's own limit has to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    global _seconds
    outer_handler, outer_seconds = signal.getsignal(signal.SIGALRM), _seconds
    if outer_handler is not _ring:
        signal.signal(signal.SIGALRM, _ring)
    _seconds = seconds
    outer_left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    began = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _seconds = outer_seconds
        # Where nobody else wants the alarm it stays ours: to change hands twice takes a tenth of a short job.
        if outer_handler not in (_ring, signal.SIG_DFL):
            signal.signal(signal.SIGALRM, outer_handler)
        if outer_left:
            # RQ's alarm shares the one timer a process has; it gets what is left of its time.
            signal.setitimer(signal.ITIMER_REAL, max(outer_left - (time.monotonic() - began), 0.001))
