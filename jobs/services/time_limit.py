"""End a task that runs too long, from inside its own process."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from jobs.exceptions import TaskTimeout


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TaskTimeout in the block after so many seconds, leaving an outer alarm as it was.

    An alarm reaches the main thread only; elsewhere the worker's own limit has to do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise TaskTimeout(f"The task ran longer than its timeout of {seconds:g} s.")

    outer_handler = signal.signal(signal.SIGALRM, ring)
    outer_left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    began = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, outer_handler)
        if outer_left:
            # RQ's alarm shares the one timer a process has; it gets what is left of its time.
            signal.setitimer(signal.ITIMER_REAL, max(outer_left - (time.monotonic() - began), 0.001))
