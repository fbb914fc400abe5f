"""Transitions of many jobs in one statement, for PostgreSQL: each as conditional as one alone (see transitions).

A statement with its own parts is one round trip and one commit, where the ORM would need four of each a job.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from jobs.models import Attempt, Job, Limit, Outcome, QueueControl, Scope, Status
from jobs.services.leasing import Held, lease_terms

_JOB, _ATTEMPT = Job._meta.db_table, Attempt._meta.db_table

# What running a job and recording its end need of it, in the model's order; whoever asks for more reads it.
_READ = (
    "id",
    "task",
    "queue_name",
    "priority",
    "status",
    "arguments",
    "timeout",
    "attempt",
    "max_attempts",
    "retried_after",
    "tenant",
    "subject_label",
    "correlation_id",
    "batch_id",
    "turn_at",
)

# Locked in the order of their ids, as two who claim the same jobs would otherwise wait for each other.
_TAKE = f"""
WITH wanted AS (
    SELECT job.id FROM {_JOB} job JOIN unnest(%s::uuid[], %s::int[]) AS held(id, attempt)
        ON job.id = held.id AND job.attempt = held.attempt
    WHERE job.status = '{Status.READY}' AND job.queue_name NOT IN ({{paused}})
        AND (job.turn_at IS NOT NULL
            OR NOT (job.queue_name IN ({{limited_queues}}) OR job.task IN ({{limited_tasks}})))
    ORDER BY job.id FOR NO KEY UPDATE OF job
), taken AS (
    UPDATE {_JOB} job SET status = '{Status.RUNNING}', started_at = statement_timestamp(),
        lease_expires_at = statement_timestamp() + (%s + %s * job.timeout) * interval '1 second',
        progress_current = NULL, progress_total = NULL, progress_message = ''
    FROM wanted WHERE job.id = wanted.id
    RETURNING {", ".join(f"job.{name}" for name in _READ)}
), noted AS (
    INSERT INTO {_ATTEMPT} (job_id, number, outcome, worker, started_at, error_class, error, traceback, log)
    SELECT id, attempt, '{Outcome.RUNNING}', %s, statement_timestamp(), '', '', '', '' FROM taken
)
SELECT * FROM taken
"""
# The times are those of the job, and not of the statement, which comes when several have ended.
_COMPLETE = f"""
WITH said AS (
    SELECT * FROM unnest(%s::uuid[], %s::int[], %s::jsonb[], %s::text[], %s::float8[], %s::float8[])
        AS said(id, attempt, result, log, began, ended)
), done AS (
    UPDATE {_JOB} job SET status = '{Status.SUCCESSFUL}', result = said.result, error = '', lease_expires_at = NULL,
        started_at = statement_timestamp() - said.began * interval '1 second',
        finished_at = statement_timestamp() - said.ended * interval '1 second'
    FROM said WHERE job.id = said.id AND job.attempt = said.attempt AND job.status = '{Status.RUNNING}'
    RETURNING job.id, job.attempt, job.started_at, job.finished_at, said.log
)
UPDATE {_ATTEMPT} attempt SET outcome = '{Outcome.SUCCESSFUL}', started_at = done.started_at,
    finished_at = done.finished_at, log = done.log
FROM done WHERE attempt.job_id = done.id AND attempt.number = done.attempt
    AND attempt.outcome = '{Outcome.RUNNING}'
RETURNING attempt.job_id
"""


@dataclass(frozen=True, kw_only=True)
class Success:
    """A success that is to be recorded: `began` and `ended` are so many seconds ago."""

    job_id: UUID
    attempt: int
    result: Any
    log: str
    began: float
    ended: float


def take(wanted: Collection[Held], worker: str) -> list[Job]:
    """Move READY jobs that no pause and no limit holds back to RUNNING, each with its attempt; returns them."""
    statement, of_gates = _take_statement()
    ids, attempts = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids), list(attempts), *of_gates, *lease_terms(), worker])
        return [_job(row) for row in cursor.fetchall()]


@cache
def _take_statement() -> tuple[str, tuple[Any, ...]]:
    statement, parameters = _TAKE, list[Any]()
    for place, rows in (
        ("{paused}", QueueControl.objects.paused().order_by().values("queue_name")),
        ("{limited_queues}", Limit.objects.names(Scope.QUEUE)),
        ("{limited_tasks}", Limit.objects.names(Scope.TASK)),
    ):
        sql, of_it = rows.query.sql_with_params()
        statement = statement.replace(place, sql)
        parameters.extend(of_it)
    return statement, tuple(parameters)


def _job(row: Sequence[Any]) -> Job:
    values = [json.loads(value) if name == "arguments" else value for name, value in zip(_READ, row, strict=True)]
    return Job.from_db(connection.alias, _READ, values)


def complete(said: Sequence[Success]) -> set[UUID]:
    """Move RUNNING jobs to SUCCESSFUL, each with its attempt; returns the ids of those that were still held."""
    results = [None if one.result is None else json.dumps(one.result) for one in said]
    columns = (
        [one.job_id for one in said],
        [one.attempt for one in said],
        results,
        [one.log for one in said],
        [one.began for one in said],
        [one.ended for one in said],
    )
    with connection.cursor() as cursor:
        cursor.execute(_COMPLETE, columns)
        return {job_id for (job_id,) in cursor.fetchall()}
