"""Errors of a database that is away or locked up for a moment: nobody's fault, and gone when tried again."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long a claim or the record of an end waits for the database, in seconds: a restart takes less, and both
# together stay within the margin that RQ's alarm leaves (jobs.backends.pushing.ALARM_MARGIN).
PATIENCE = 25.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

# SQLSTATE (PostgreSQL's manual, appendix A): connection lost; serialization failure and deadlock; out of
# connections; shut down, crashed, starting; and a server that became a read-only standby.
_CLASSES = ("08",)
_STATES = frozenset({"40001", "40P01", "53300", "57P01", "57P02", "57P03", "25006"})
# sqlite.org/rescode.html: another process writes.
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6


def is_transient(error: BaseException) -> bool:
    """Say whether an error means that the database was away or locked up, and not that something is wrong."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    driver = error.__cause__
    if code := getattr(driver, "sqlite_errorcode", None):
        # The low byte is the primary code.
        return code & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED)
    if state := getattr(driver, "sqlstate", None):
        return state in _STATES or state.startswith(_CLASSES)
    # Without a code nobody answered: the connection was refused or broke, or it is closed by now.
    return connection.vendor == "postgresql" and isinstance(error, OperationalError | InterfaceError)


def patiently(act: Callable[[], T]) -> T:
    """Do something in the database, and again while it is away, each time on a new connection.

    Raises the error that lasted. Inside a transaction there is no second time: what came before is gone, too.
    """
    deadline, pause = time.monotonic() + PATIENCE, FIRST_PAUSE
    while True:
        try:
            return act()
        except (DatabaseError, InterfaceError) as error:
            if connection.in_atomic_block or not is_transient(error) or time.monotonic() + pause > deadline:
                raise
            logger.warning("The database is away; trying again in %g s: %s", pause, str(error).partition("\n")[0])
            connection.close()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
