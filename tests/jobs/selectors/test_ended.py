"""Counting what ended reads what ended since, and not the whole table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.counting import count

pytestmark = pytest.mark.django_db


def test_only_what_ended_in_the_span_is_looked_at_however_much_ended_before() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Of a table this small it would rather read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        count()
    [statement] = [
        query["sql"] for query in queries if 'FROM "jobs_job"' in query["sql"] and "GROUP BY" in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{statement}")
        assert "job_ended_at" in str(cursor.fetchall())
