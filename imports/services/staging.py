"""Keep what rows mean, as rows: by COPY where the database has it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, F, Min, Window

from imports.models import Import, Outcome, StagedRow
from imports.services.judging import Judged

_COLUMNS = ("run_id", "line", "outcome", "key", "values", "cells", "details", "first_line")
# Rows that are deleted in one statement: a short transaction each.
CLEARED = 20_000
# Rows that are changed one by one between two looks at the database.
CHUNK = 5_000

_json = msgspec.json.Encoder()


def stage(run: Import, rows: Iterable[Judged]) -> None:
    """Write rows; the caller holds the import's lock."""
    records = _records(run, rows)
    names = ", ".join(map(connection.ops.quote_name, _COLUMNS))
    table = connection.ops.quote_name(StagedRow._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for record in records:
                    copy.write_row(record)
        else:
            holders = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holders})", list(records))


def clear(run: Import) -> int:
    """Delete what an earlier check kept, as far as one statement should go; returns how many rows went."""
    first = StagedRow.objects.filter(run=run).order_by("line").values_list("line", flat=True).first()
    if first is None:
        return 0
    last = StagedRow.objects.filter(run=run).order_by("line").values_list("line", flat=True)[:CLEARED]
    return StagedRow.objects.filter(run=run, line__lte=max(last)).delete()[0]


def mark_duplicates(run: Import) -> int:
    """Turn rows of a record that an earlier row is about into duplicates of it; returns how many they are.

    Found by one statement and changed by their keys in others: joined in one, a planner that knows nothing yet of rows
    that came in this minute may compare each with each.
    """
    found = (
        StagedRow.objects.filter(run=run, outcome__in=(Outcome.CREATE, Outcome.UPDATE, Outcome.UNCHANGED))
        .annotate(first=Window(Min("line"), partition_by="key"))
        .filter(first__lt=F("line"))
        .values_list("first", "line")
        .iterator(CHUNK)
    )
    table = connection.ops.quote_name(StagedRow._meta.db_table)
    change = (
        f"UPDATE {table} SET outcome = '{Outcome.DUPLICATE.value}', first_line = %s WHERE run_id = %s AND line = %s"
    )
    marked = 0
    while some := list(islice(found, CHUNK)):
        with connection.cursor() as cursor:
            cursor.executemany(change, [(first, run.pk, line) for first, line in some])
        marked += len(some)
    return marked


def count(run: Import) -> dict[Outcome, int]:
    """Return how many rows have each outcome."""
    counted = StagedRow.objects.filter(run=run).order_by().values("outcome").annotate(rows=Count("line"))
    found = {Outcome(row["outcome"]): row["rows"] for row in counted}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


def _records(run: Import, rows: Iterable[Judged]) -> Iterator[tuple[Any, ...]]:
    number = run.pk
    for row in rows:
        yield (
            number,
            row.line,
            row.outcome.value,
            row.key,
            _as_json(row.values),
            _as_json(row.cells),
            _as_json(row.details),
            None,
        )


def _as_json(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()
