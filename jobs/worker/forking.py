"""Forks a process that does one thing and ends, tied to the one that forked it."""

import gc
import logging
import os
import random
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from django.db import connections

from jobs.backends.tether import end_with
from jobs.conf import conf
from jobs.worker.memory_limit import limit_memory

logger = logging.getLogger(__name__)

# Objects made beyond those given up before the collector looks for cycles: a job makes thousands and leaves few, and
# Python's own 700 take some two hundredths of its time.
COLLECT_AFTER = 10_000


def fork_child(work: Callable[[], int]) -> int:
    """Do some work in a forked process, whose exit code is what it returns; returns the process id.

    The process is a group of its own with whatever it starts, and is itself killed when its parent ends. Its exit
    code is 1 when the work raises.
    """
    # One connection shared by two processes breaks both.
    connections.close_all()
    # What there is now is shared by all children: a collector that looked at it would copy it by writing into it. So
    # it stays frozen here, too: the next child is forked of pages that this one has as well.
    gc.collect()
    gc.freeze()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become(parent, work)
    with suppress(OSError):  # the child does so, too; whoever comes first
        os.setpgid(pid, pid)
    return pid


def _become(parent: int, work: Callable[[], int]) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        _reset_signals()
        if end_with(parent, signal.SIGKILL):
            random.seed()
            gc.set_threshold(COLLECT_AFTER)
            limit_memory(conf().max_memory_bytes)
            code = work()
    except BaseException:  # the parent sees by the code that something went wrong
        logger.exception("A process of the worker ends.")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Past everything that is the parent's to do when it ends.
        os._exit(code)


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Stopping is left to the supervisor: a service manager sends SIGTERM to all processes of a service at once.
        # A handler, as programs that a task starts would inherit that the signal is ignored.
        signal.signal(number, lambda received, frame: None)
