"""Tidies up behind a task, so that the next one in the same process finds things as if it were the first."""

from django.db import connections
from django.utils import timezone, translation


def tidy_up() -> None:
    """Undo what a task left switched: a transaction left open, a broken connection, a language, a time zone."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is None:
            continue
        if connection.in_atomic_block or not connection.autocommit:
            # Closed, its transaction is undone; thrown away, so is what Django remembers of it.
            connection.connection.close()
            del connections[connection.alias]
        elif connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
    translation.deactivate()
    timezone.deactivate()
