"""After a test that commits: take away what it left, and nothing else.

Django's flush empties every table there is, and makes all permissions, kinds of things and roles anew: a fifth of a
second, for some of us five hundred times. It is still asked where a test changed one of those, and the first time.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

from billing.immutable import GUARDED
from tests.billing.amending import as_if

Rows = frozenset[tuple[Any, ...]]

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@dataclass
class _Laid:
    """What is in a database that was flushed, by tables; empty until one was."""

    rows: dict[str, Rows] = field(default_factory=dict)


_laid = _Laid()


def empty(test: TransactionTestCase) -> None:
    """Leave the database as Django's flush does."""
    if not (_laid.rows and _may_delete() and _is_emptied()):
        with _letting_go(_tables()):
            _flush(test)
        with connection.cursor() as cursor:
            _laid.rows = {table: _rows(cursor, table) for table in _filled(cursor)}


def _may_delete() -> bool:
    """Whether what PostgreSQL's triggers keep may be deleted: only a superuser can leave them out."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone() == ("on",))


def _is_emptied() -> bool:
    """Delete what a test left; False where it touched what flush lays, and flush has to lay it again."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _keep_others_out(cursor)
        if any(_rows(cursor, table) != rows for table, rows in _laid.rows.items()):
            return False
        left = [table for table in _filled(cursor) if table not in _laid.rows]
        with _letting_go(left):
            for table in left:
                cursor.execute(f"DELETE FROM {_quoted(table)}")
    return True


def _letting_go(tables: list[str]) -> AbstractContextManager[None]:
    """Delete also what SQLite's triggers keep; PostgreSQL's ask neither who truncates a table nor a replica."""
    is_kept = connection.vendor == "sqlite" and not GUARDED.isdisjoint(tables)
    return as_if() if is_kept else nullcontext()


def _keep_others_out(cursor: CursorWrapper) -> None:
    # As flush does: the server may still be at the last commit of a process that was killed.
    cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, _tables()))} IN SHARE ROW EXCLUSIVE MODE")
    # All that points at a row goes with it: there is no key to check.
    cursor.execute("SET LOCAL session_replication_role = replica")


def _filled(cursor: CursorWrapper) -> list[str]:
    questions = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in _tables())
    cursor.execute(" UNION ALL ".join(questions))
    return [table for (table,) in cursor.fetchall()]


def _rows(cursor: CursorWrapper, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {_quoted(table)}")
    return frozenset(cursor.fetchall())


def _tables() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
