"""Let statements hold together at no cost where they do already."""

from contextlib import AbstractContextManager, nullcontext

from django.db import connection, transaction


def together() -> AbstractContextManager[None]:
    """Open a transaction, unless one is open.

    For statements that leave nothing to undo when they raise: within a transaction there is no savepoint to go back to,
    which would be two statements more.
    """
    return nullcontext() if connection.in_atomic_block else transaction.atomic()
