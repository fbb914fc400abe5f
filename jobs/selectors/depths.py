"""How many jobs stand where, by queue: one statement that looks at no more rows than it is told, however many wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from jobs.models import Job, JobQuerySet, QueueControl, Status

# Of each kind; more than anybody reads, and a page stays as quick when a million wait.
LOOK_AT = 10_000
# More rows than there are: for who wants the last one counted.
ALL = 2**31 - 1


# In the order of ids PostgreSQL would go along all jobs, as if those that stand so were spread evenly among them:
# behind an outage of last month it would read the whole month.
_ORDER = {
    Status.SCHEDULED: "run_after",
    Status.RETRYABLE: "run_after",
    Status.RUNNING: "lease_expires_at",
    Status.FAILED: "-finished_at",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Jobs that stand alike, in the order of an index, and how many of them are looked at.

    Other rows will do that have a `queue_name` and a `ready_at`.
    """

    status: Status
    rows: QuerySet[Any]
    look_at: int = LOOK_AT


@dataclass(frozen=True, kw_only=True)
class Depth:
    """The jobs of one queue that stand alike: how many were looked at, and since when the first of them is ready."""

    queue_name: str
    status: Status
    count: int
    since: datetime | None


def waiting_in(queue_name: str) -> JobQuerySet:
    """Return what waits in a queue, the longest first, as one index has it."""
    return Job.objects.filter(status=Status.READY, queue_name=queue_name).order_by("ready_at")


def missed_in(queue_name: str) -> JobQuerySet:
    """Return what waits in a queue unless it is paused: of that nobody expects a worker to begin anything."""
    return waiting_in(queue_name).exclude(queue_name__in=QueueControl.objects.paused().values("queue_name"))


def standing(status: Status) -> JobQuerySet:
    """Return the jobs that stand so, in the order of the index that has few others."""
    return Job.objects.filter(status=status).order_by(_ORDER[status])


def depths(parts: Iterable[Part]) -> list[Depth]:
    """Count the jobs of each part by queue, up to one more than are looked at."""
    # Django can't put what ends with a LIMIT together on SQLite, nor aggregate it without asking for each.
    selects = [_select(part) for part in parts]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in selects), [one for _, some in selects for one in some])
        return [_read(*row) for row in cursor.fetchall()]


def _select(part: Part) -> tuple[str, list[Any]]:
    # The status is no column of the index that has the other two.
    sql, parameters = part.rows.values("queue_name", "ready_at")[: part.look_at + 1].query.sql_with_params()
    counted = f"SELECT %s, queue_name, COUNT(*), MIN(ready_at) FROM ({sql}) AS looked_at GROUP BY queue_name"  # noqa: S608 - made by Django
    return counted, [part.status.value, *parameters]


def _read(status: str, queue_name: str, count: int, since: "datetime | str | None") -> Depth:
    # SQLite knows no times, and answers with the text that Django has written.
    moment = parse_datetime(since).replace(tzinfo=UTC) if isinstance(since, str) else since  # type: ignore[union-attr]  # it can be read, as Django wrote it
    return Depth(queue_name=queue_name, status=Status(status), count=count, since=moment)
