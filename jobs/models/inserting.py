"""Writes many new jobs at once: by COPY where the database has it, which takes a fraction of an INSERT's time."""

import json
from collections.abc import Sequence
from operator import attrgetter

from django.db import connection

from jobs.models.job import Job

# Rows in one INSERT: PostgreSQL takes 65,535 parameters a statement, SQLite 32,766, a row has 32.
INSERT_BATCH = 900


def insert(jobs: Sequence[Job]) -> None:
    """Write new jobs, whose columns hold what the database is to keep."""
    if len(jobs) > 1 and connection.vendor == "postgresql":
        _copy(jobs)
    else:
        Job.objects.bulk_create(jobs, batch_size=INSERT_BATCH)


def _copy(jobs: Sequence[Job]) -> None:
    names, columns = zip(*(field.get_attname_column() for field in Job._meta.concrete_fields), strict=True)
    values = attrgetter(*names)
    statement = f"COPY {Job._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for job in jobs:
            # As they are: asking each field to prepare its value would take longer than all the rest.
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in values(job)])
    for job in jobs:
        job._state.adding, job._state.db = False, connection.alias
