"""One moment of the database, which all figures of a report are read from, so that they add up."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it is committed now, whatever is committed meanwhile; nothing may be written.

    Within a transaction that is open already, its own view of the database counts.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        yield from _sqlite()


def _sqlite() -> Iterator[None]:
    # Django begins transactions so that they take the only right to write: a report would keep all writers waiting.
    # A reader's view is the one of its first read.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
