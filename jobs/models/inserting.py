"""Writes new jobs: one by one INSERT, many by COPY where the database has it, which takes a fraction of the time."""

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Expression

from jobs.models.job import Job

# Rows in one INSERT: PostgreSQL takes 65,535 parameters a statement, SQLite 32,766, a row has 32.
INSERT_BATCH = 900
# What PostgreSQL reads as the time when the transaction began.
_NOW = "now"


def insert(jobs: Sequence[Job]) -> None:
    """Write new jobs, whose columns hold what the database is to keep; a single one by a single statement."""
    if len(jobs) == 1:
        jobs[0].save(force_insert=True)
    elif connection.vendor == "postgresql":
        _copy(jobs)
    else:
        Job.objects.bulk_create(jobs, batch_size=INSERT_BATCH)
    _forget_expressions(jobs)


def insert_new(jobs: Sequence[Job]) -> None:
    """Write those of the jobs, at most INSERT_BATCH, whose key is free."""
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    _forget_expressions(jobs)


def _forget_expressions(jobs: Sequence[Job]) -> None:
    # The database's clock said when they were delivered; this process knows only its own.
    for job in jobs:
        job.delivered_at = job.ready_at


def _copy(jobs: Sequence[Job]) -> None:
    names, columns = zip(*(field.get_attname_column() for field in Job._meta.concrete_fields), strict=True)
    values = attrgetter(*names)
    statement = f"COPY {Job._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with (
        transaction.atomic(),
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for job in jobs:
            # As they are: asking each field to prepare its value would take longer than all the rest.
            copy.write_row([_plain(value) for value in values(job)])
    for job in jobs:
        job._state.adding, job._state.db = False, connection.alias


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value)
    return _NOW if isinstance(value, Expression) else value
