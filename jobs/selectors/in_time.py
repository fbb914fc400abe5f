"""Questions to the database that nobody waits for longer than they are worth."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from jobs.exceptions import TookTooLong

# SQLSTATE of a statement that was stopped (PostgreSQL's manual, appendix A).
_STOPPED = "57014"


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Stop each statement of the block after so long; raises TookTooLong then, and nothing else is disturbed.

    SQLite, which has no other clients to keep free, takes the time it needs.
    """
    try:
        # In a transaction, as a pooler may hand the connection to somebody else behind it.
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _allow(seconds)
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _STOPPED:
            raise
        raise TookTooLong(f"The database was stopped after {seconds:g} s.") from error


def _allow(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
