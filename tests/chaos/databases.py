"""The databases a world can stand on, and plain SQL to read what the audit says: no code of the product's."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.chaos.evidence import AttemptRecord, JobRecord, Mark
from tests.servers.postgres import Cluster

CREATE_MARKS = "CREATE TABLE chaos_mark (key varchar(60), chunk integer, attempt integer)"
# How long the harness waits for a lock of SQLite's, in seconds.
_BUSY = 20
FINAL = ("successful", "failed", "cancelled")
# Those that producers ask for; the others are the schedules', which go on as long as there are clocks.
_ASKED_FOR = "idempotency_key NOT LIKE 'schedule:%'"
_JOBS = f"SELECT id, status, error, arguments FROM jobs_job WHERE {_ASKED_FOR}"
_ATTEMPTS = "SELECT job_id, number, outcome, started_at, finished_at, error_class FROM jobs_attempt ORDER BY number"

_ATTEMPTS_OF = "SELECT number, worker, outcome, error FROM jobs_attempt WHERE job_id = '{}'"


class Database(Protocol):
    """What a world's processes share, reached directly."""

    @property
    def url(self) -> str:
        """The address past all proxies."""

    def query(self, sql: str) -> Sequence[Sequence[Any]]:
        """Return the rows of a statement, on a connection of its own."""


@dataclass(frozen=True)
class Postgres:
    """A database on a server that faults may stop."""

    cluster: Cluster
    name: str = "postgres"

    @property
    def url(self) -> str:
        """The address past all proxies."""
        return f"postgres://postgres@127.0.0.1:{self.cluster.port}/{self.name}"

    def query(self, sql: str) -> Sequence[Sequence[Any]]:
        """Return the rows of a statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True)
class SQLite:
    """A file."""

    path: Path

    @property
    def url(self) -> str:
        """The address; four slashes, as the path begins with one."""
        return f"sqlite:///{self.path}"

    def query(self, sql: str) -> Sequence[Sequence[Any]]:
        """Return the rows of a statement."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)) as connection:
            return connection.execute(sql).fetchall()


def waiting_keys(database: Database, share: str) -> list[str]:
    """Return the keys of a share's jobs that have not ended."""
    sql = f"SELECT arguments FROM jobs_job WHERE tenant = '{share}' AND status NOT IN {FINAL}"
    return [_key(row[0]) for row in database.query(sql)]


def describe_unfinished(database: Database, share: str) -> list[str]:
    """Return where each of a share's jobs is that has not ended, with all that may keep it there, a line each."""
    told = ("status", "attempt", "queue_name", "run_after", "delivered_at", "turn_at", "started_at", "lease_expires_at")
    columns = ", ".join(told)
    sql = f"SELECT arguments, id, {columns} FROM jobs_job WHERE tenant = '{share}' AND status NOT IN {FINAL}"
    return [
        f"{_key(arguments)} at {database.query('SELECT CURRENT_TIMESTAMP')[0][0]}: "
        + ", ".join(f"{name} {value}" for name, value in zip(told, rest, strict=True))
        + f"; attempts {database.query(_ATTEMPTS_OF.format(job_id))}"
        for arguments, job_id, *rest in database.query(sql)
    ]


def all_have_ended(database: Database) -> bool:
    """Say whether no job that was asked for waits or runs."""
    return not database.query(f"SELECT 1 FROM jobs_job WHERE status NOT IN {FINAL} AND {_ASKED_FOR} LIMIT 1")


def read_jobs(database: Database) -> Iterator[JobRecord]:
    """Yield what the audit says of each job."""
    attempts: dict[Any, list[AttemptRecord]] = {}
    for job_id, number, outcome, started_at, finished_at, error_class in database.query(_ATTEMPTS):
        attempts.setdefault(job_id, []).append(
            AttemptRecord(
                number=number, outcome=outcome, started_at=started_at, finished_at=finished_at, error_class=error_class
            )
        )
    for job_id, status, error, arguments in database.query(_JOBS):
        yield JobRecord(key=_key(arguments), status=status, error=error, attempts=tuple(attempts.get(job_id, ())))


def read_marks(database: Database) -> list[Mark]:
    """Return the rows that tasks wrote."""
    rows = database.query("SELECT key, chunk, attempt FROM chaos_mark")
    return [Mark(key=key, chunk=chunk, attempt=attempt) for key, chunk, attempt in rows]


def _key(arguments: Any) -> str:
    return str((json.loads(arguments) if isinstance(arguments, str) else arguments)["key"])
