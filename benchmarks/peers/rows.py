"""The row that a back office writes by itself beside a queue that keeps none: at enqueue, at start, at end.

Each is a statement of its own that is committed at once, as an application's would be.
"""

import threading
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import psycopg

from benchmarks.peers import marks
from benchmarks.peers.protocol import DATABASE_URL, ROWS, Peer

# What to call them in the notes of a table.
BY_HAND = "by the application's own hand: INSERT at enqueue, UPDATE at start and end, a commit each"

TABLE = """
CREATE TABLE IF NOT EXISTS audit (
    number bigint PRIMARY KEY, task text NOT NULL, status text NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz
);
CREATE INDEX IF NOT EXISTS audit_live ON audit (status) WHERE status <> 'successful';
"""
INSERT = "INSERT INTO audit (number, task, status) VALUES (%s, 'noop', 'ready')"
INSERT_MANY = "INSERT INTO audit (number, task, status) SELECT n, 'noop', 'ready' FROM unnest(%s::bigint[]) AS n"
START = "UPDATE audit SET status = 'running', started_at = now() WHERE number = %s"
FINISH = "UPDATE audit SET status = 'successful', finished_at = now() WHERE number = %s"
LEFT = "SELECT count(*) FROM audit WHERE status <> 'successful'"

_own = threading.local()


def enqueued(numbers: Sequence[int]) -> None:
    """Write the rows of new jobs by one statement."""
    if len(numbers) == 1:
        _connection().execute(INSERT, (numbers[0],), prepare=True)
    else:
        _connection().execute(INSERT_MANY, (list(numbers),))


def started(number: int) -> None:
    """Note that a job starts."""
    _connection().execute(START, (number,), prepare=True)


def finished(number: int) -> None:
    """Note that a job has ended."""
    _connection().execute(FINISH, (number,), prepare=True)


def unfinished() -> int:
    """Return how many jobs have not ended."""
    found: Any = _connection().execute(LEFT).fetchone()
    return int(found[0])


def noop(number: int) -> None:
    """Do nothing, in a job."""
    if ROWS:
        started(number)
    marks.mark(number)
    if ROWS:
        finished(number)


def sleep(number: int, milliseconds: int) -> None:
    """Wait, in a job."""
    if ROWS:
        started(number)
    marks.sleep(number, milliseconds)
    if ROWS:
        finished(number)


class HandWritten(Peer):
    """A contender that keeps no rows, beside which the application writes them in the variant with rows."""

    def prepare(self) -> None:
        if ROWS:
            _connection().execute(TABLE)

    def reset(self) -> None:
        if ROWS:
            _connection().execute("TRUNCATE audit")

    def left(self, jobs: int) -> int | None:
        return unfinished() if ROWS else None

    def enqueue(self, number: int) -> None:
        self._write([number])
        self.push(number)

    def enqueue_many(self, numbers: Sequence[int]) -> None:
        self._write(numbers)
        self.push_many(numbers)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        self._write(numbers)
        for number in numbers:
            self.push_sleeping(number, milliseconds)

    @abstractmethod
    def push(self, number: int) -> None:
        """Push a job that does nothing."""

    @abstractmethod
    def push_sleeping(self, number: int, milliseconds: int) -> None:
        """Push a job that sleeps."""

    def push_many(self, numbers: Sequence[int]) -> None:
        """Push jobs that do nothing, in the quickest way there is."""
        for number in numbers:
            self.push(number)

    def _write(self, numbers: Sequence[int]) -> None:
        if ROWS:
            enqueued(numbers)


def _connection() -> "psycopg.Connection[Any]":
    connection: psycopg.Connection[Any] | None = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg.connect(DATABASE_URL, autocommit=True)
    return connection
