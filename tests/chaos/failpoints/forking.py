"""Run something in a forked process, which costs a hundredth of starting Django anew, and may die of it."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable

from django.db import connections

# Longer than anything here takes on a busy machine: a process that waits for ever is ended by its alarm, in seconds.
LONGEST = 60
_parents: list[object] = []


def in_child(act: Callable[[], object]) -> int:
    """Call `act` in a process of its own; returns how that ended: an exit code, or minus the signal's number."""
    with warnings.catch_warnings():
        # Other threads may run here, as those of pytest-xdist do. The child is done with before it could need them.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _be_the_child(act)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _leave_to_the_parent() -> None:
    """Have this process connect anew, and leave open what it shares with the other: a new one is a third of a death.

    Redis's client sees to it by itself.
    """
    for connection in connections.all(initialized_only=True):
        # Kept: taken for garbage, it would say good-bye to the database in the parent's name.
        _parents.append(connection.connection)
        connection.connection = None


def _be_the_child(act: Callable[[], object]) -> None:
    code = 0
    signal.alarm(LONGEST)
    _leave_to_the_parent()
    try:
        act()
    except BaseException:  # noqa: BLE001  # nothing may return into the parent's code
        traceback.print_exc()
        code = 1
    finally:
        sys.settrace(None)
        sys.stderr.flush()
        os._exit(code)
