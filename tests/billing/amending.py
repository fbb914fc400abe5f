"""The past as a test needs it to have been, which the database refuses to change."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from billing.immutable import guarding, lifting


@contextmanager
def as_if() -> Iterator[None]:
    """Let issued invoices, their parts and payments be changed until the end of the block."""
    with transaction.atomic(), _asking_no_trigger():
        yield


@contextmanager
def _asking_no_trigger() -> Iterator[None]:
    if connection.vendor == "postgresql":
        _run(["SET LOCAL session_replication_role = replica"])
        yield
        _run(["SET LOCAL session_replication_role = origin"])
    else:
        _run(list(lifting(connection)))
        yield
        _run(list(guarding(connection)))


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
