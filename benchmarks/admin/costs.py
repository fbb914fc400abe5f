"""What a page asks of the database, seen from inside: its queries, the rows they read, and tables read through."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What only begins and ends a transaction asks for nothing.
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# Of the tables that grow with the jobs, since the server last took over what this connection has counted.
_READ = """
SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint, coalesce(sum(seq_scan), 0)::bigint
FROM pg_stat_xact_user_tables WHERE relname IN ('jobs_job', 'jobs_attempt')
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one visit: its queries, the rows of jobs and attempts they fetched, and how often either was read through."""

    queries: int
    rows: int
    scans: int
    slowest_ms: float
    slowest: str


def cost(client: Client, path: str) -> dict[str, Any]:
    """Visit a page in this process, through all of its middleware; raises RuntimeError when it is no page."""
    with transaction.atomic():
        rows, scans = _read()
        with CaptureQueriesContext(connection) as captured:
            status = client.get(path).status_code
        rows_after, scans_after = _read()
    if status != 200:
        raise RuntimeError(f"{path} answers {status}.")
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return asdict(
        Cost(
            queries=sum(not query["sql"].startswith(FRAMES) for query in captured.captured_queries),
            rows=rows_after - rows,
            scans=scans_after - scans,
            slowest_ms=float(slowest["time"]) * 1000,
            slowest=slowest["sql"],
        )
    )


def _read() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        rows, scans = cursor.fetchone()
    return int(rows), int(scans)
