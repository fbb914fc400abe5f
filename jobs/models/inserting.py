"""Writes new jobs: one by one INSERT, many by COPY where the database has it, which takes a fraction of the time."""

import json
from collections.abc import Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from jobs.models.clock import database_time
from jobs.models.job import Job

# Rows in one INSERT: PostgreSQL takes 65,535 parameters a statement, SQLite 32,766, a row has 38.
INSERT_BATCH = 850
# Rows sent at a time.
COPY_BATCH = 500
# In COPY's text format: no value, the time at which the transaction began, and what would end a value or a row.
_NULL, _NOW = r"\N", "now"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
# Each row's own columns come first, then those that many rows have in common.
_OWN = ("id", "arguments", "delivered_at")


def insert(jobs: Sequence[Job]) -> None:
    """Write new jobs, whose columns hold what the database is to keep; a single one by a single statement."""
    if len(jobs) == 1:
        jobs[0].save(force_insert=True)
    elif connection.vendor == "postgresql":
        _copy(jobs)
    else:
        _ask_the_time(jobs)
        Job.objects.bulk_create(jobs, batch_size=INSERT_BATCH)
    _forget_expressions(jobs)


def insert_new(jobs: Sequence[Job]) -> None:
    """Write those of the jobs, at most INSERT_BATCH, whose key is free."""
    if len(jobs) > 1:
        _ask_the_time(jobs)
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    _forget_expressions(jobs)


def _ask_the_time(jobs: Sequence[Job]) -> None:
    # One question: Django takes several times as long over rows that hold an expression.
    now = database_time()
    for job in jobs:
        job.delivered_at = job.delivered_at and now


def _forget_expressions(jobs: Sequence[Job]) -> None:
    # The database's clock said when they were delivered; this process knows only its own.
    for job in jobs:
        job.delivered_at = job.delivered_at and job.ready_at


def _copy(jobs: Sequence[Job]) -> None:
    shared = [field.attname for field in Job._meta.concrete_fields if field.attname not in _OWN]
    statement = f"COPY {Job._meta.db_table} ({', '.join([*_OWN, *shared])}) FROM STDIN"
    lines = map(_Lines(shared).line, jobs)
    with (
        transaction.atomic(),
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        while block := "".join(islice(lines, COPY_BATCH)):
            copy.write(block)
    for job in jobs:
        job._state.adding, job._state.db = False, connection.alias


class _Lines(dict[Any, str]):
    """Makes lines of COPY's text format, with the texts of the values met so far: most columns of a batch repeat.

    Asking each field to prepare its value, and each value for its text, would take longer than all the rest.
    """

    def __init__(self, shared: Sequence[str]) -> None:
        super().__init__()
        self._values = attrgetter(*shared)

    def line(self, job: Job) -> str:
        arguments = json.dumps(job.arguments).translate(_ESCAPED)
        delivered_at = _NULL if job.delivered_at is None else _NOW
        shared = "\t".join(map(self.__getitem__, self._values(job)))
        return f"{job.pk}\t{arguments}\t{delivered_at}\t{shared}\n"

    def __missing__(self, value: Any) -> str:
        text = self[value] = _NULL if value is None else str(value).translate(_ESCAPED)
        return text
