"""Counting what ended reads what ended since, and not the whole table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.counting import count

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes by what it knows of a table, here nothing")
def test_only_what_ended_in_the_span_is_looked_at_however_much_ended_before() -> None:
    with CaptureQueriesContext(connection) as queries:
        count()
    [statement] = [
        query["sql"] for query in queries if 'FROM "jobs_job"' in query["sql"] and "GROUP BY" in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        assert "USING INDEX job_ended_at (finished_at>? AND finished_at<?)" in str(cursor.fetchall())
