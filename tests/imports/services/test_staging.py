"""What is done with all rows of a file at once."""

from typing import Any

import pytest
from django.db import connection

from imports.models import Import, Outcome, StagedRow
from imports.services import staging
from tests.imports.making import checked

pytestmark = pytest.mark.django_db

TABLE = StagedRow._meta.db_table


class Notes:
    """Notes each statement about rows, with one set of what it was given."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if TABLE in sql:
            self.asked.append((sql, params[0] if many else params))
        return execute(sql, params, many, context)


def plan_of(sql: str, params: Any) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Sixty rows that were counted meanwhile fit one page, and reading it whole is the cheapest.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def looks_at_rows(plan: str) -> int:
    """Count how often a plan goes to the table; that it is written to is no look."""
    reads = (" on ", "SCAN ", "SEARCH ")
    return sum(
        1
        for line in plan.splitlines()
        if TABLE in line and any(read in line for read in reads) and not line.lstrip().startswith("Update on")
    )


def test_duplicates_are_never_found_by_comparing_each_row_with_each() -> None:
    """Of a table that came in this minute a planner knows nothing: a join of it with itself once took minutes."""
    run: Import = checked("Email,Name\n" + "\n".join(f"p{number % 40}@example.com,P" for number in range(60)))
    StagedRow.objects.filter(outcome=Outcome.DUPLICATE).update(outcome=Outcome.CREATE, first_line=None)
    notes = Notes()
    with connection.execute_wrapper(notes):
        assert staging.mark_duplicates(run) == 20
    assert notes.asked
    for sql, params in notes.asked:
        plan = plan_of(sql, params)
        assert looks_at_rows(plan) == 1, plan
    sql, params = notes.asked[-1]
    assert sql.startswith("UPDATE")
    found_by_key = ("Index Scan", "Bitmap Index", "SEARCH")
    assert any(way in plan_of(sql, params) for way in found_by_key)
