"""Transitions of many jobs in one statement, for PostgreSQL: each as conditional as one alone (see transitions).

A statement with its own parts is one round trip and one commit, where the ORM would need four of each a job.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.base import ModelState

from jobs.models import Attempt, Job, Limit, Outcome, QueueControl, Scope, Status
from jobs.services.leasing import Held, by_attempt, lease_terms

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

# By the jobs' keys alone, whatever statistics say of a status (see `JobQuerySet.that_are`), and so in their order: two
# who claim the same jobs meet at the first. Should it come otherwise, PostgreSQL tells one of them of a deadlock, and
# it asks again.
_TAKE = f"""
WITH taken AS (
    UPDATE {_JOB} job SET status = '{Status.RUNNING}', started_at = statement_timestamp(),
        lease_expires_at = statement_timestamp() + (%s + %s * job.timeout) * interval '1 second',
        progress_current = NULL, progress_total = NULL, progress_message = ''
    WHERE ({{held}}) AND COALESCE(job.status = '{Status.READY}', false)
        AND job.queue_name NOT IN ({{paused}})
        AND (job.turn_at IS NOT NULL
            OR NOT (job.queue_name IN ({{limited_queues}}) OR job.task IN ({{limited_tasks}})))
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
    SELECT * FROM json_to_recordset(%s)
        AS said(job_id uuid, attempt int, result jsonb, log text, began float8, ended float8)
), done AS (
    UPDATE {_JOB} job SET status = '{Status.SUCCESSFUL}', result = said.result, error = '', lease_expires_at = NULL,
        started_at = statement_timestamp() - said.began * interval '1 second',
        finished_at = statement_timestamp() - said.ended * interval '1 second'
    FROM said
    WHERE job.id = ANY(%s::uuid[]) AND COALESCE(job.status = '{Status.RUNNING}', false)
        AND job.id = said.job_id AND job.attempt = said.attempt
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
    """A success that is to be recorded: `began` and `ended` are so many seconds ago. Named as `_COMPLETE` reads it."""

    job_id: UUID
    attempt: int
    result: Any
    log: str
    began: float
    ended: float


def take(wanted: Collection[Held], worker: str) -> list[Job]:
    """Move READY jobs that no pause and no limit holds back to RUNNING, each with its attempt; returns them."""
    statement, of_gates = _take_statement()
    attempts = by_attempt(wanted)
    held = " OR ".join(["job.attempt = %s AND job.id = ANY(%s::uuid[])"] * len(attempts))
    of_held = [part for attempt, ids in attempts.items() for part in (attempt, _array(ids))]
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{held}", held), [*lease_terms(), *of_held, *of_gates, worker])
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


def _array(ids: Iterable[UUID]) -> str:
    # As one text: psycopg writes a list item by item.
    return f"{{{','.join(map(str, ids))}}}"


def _job(row: Sequence[Any]) -> Job:
    # Without Model.__init__, which goes through all columns, those not read included: a tenth of a short job.
    job = Job.__new__(Job)
    vars(job).update(zip(_READ, row, strict=True), _state=ModelState())
    job.arguments = json.loads(job.arguments)
    job._state.adding, job._state.db = False, connection.alias
    return job


def complete(said: Sequence[Success]) -> set[UUID]:
    """Move RUNNING jobs to SUCCESSFUL, each with its attempt; returns the ids of those that were still held."""
    with connection.cursor() as cursor:
        told = json.dumps([vars(one) for one in said], default=str)
        cursor.execute(_COMPLETE, [told, _array(one.job_id for one in said)])
        return {job_id for (job_id,) in cursor.fetchall()}
