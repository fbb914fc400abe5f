"""End in order when asked to: servers are stopped, and disks unmounted, by the blocks that are left."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ASKING = (signal.SIGINT, signal.SIGTERM)


def end_in_order() -> None:
    """Have Ctrl-C and SIGTERM leave every block of this process, and of those it forks, once and undisturbed."""
    for number in _ASKING:
        signal.signal(number, _end)


@contextmanager
def unasked() -> Iterator[None]:
    """Hear of it only afterwards: Python swallows what a handler raises while a process forks.

    What is forked meanwhile hears of it when it says `listen`.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING)
    try:
        yield
    finally:
        listen()


def listen() -> None:
    """Hear of it from here on, and of what came while it was `unasked`."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING)


def _end(number: int, frame: FrameType | None) -> None:
    # A terminal asks all processes at once, and they then ask each other: a second word must not stop the clearing up.
    # Programs that clear up would inherit that it is ignored, but no handler.
    for each in _ASKING:
        signal.signal(each, lambda number, frame: None)
    sys.exit(128 + number)
