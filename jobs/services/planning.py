"""Jobs to come, kept as JSON: the columns of a row, checked when it was asked for, written when its time has come.

So what follows a batch is decided when the batch is made. Where the task's code is gone by then, the job is written
all the same, fails with that reason, and waits for a person as any other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from jobs.correlation import Origin
from jobs.models import Job
from jobs.models.making import new_job
from jobs.services.enqueueing import checked, draft, moments
from jobs.services.requests import Request

# Decided when it is written.
_LATER = frozenset({"id", "status", "enqueued_at", "run_after", "ready_at", "delivered_at"})
# How long after it is written it runs, in seconds; or at what moment.
_PAUSE, _MOMENT = "pause", "moment"

Plan = dict[str, Any]


def plan(request: Request, now: datetime, asker: Origin) -> Plan:
    """Return a request as JSON that `row_of` makes a row of; raises InvalidOptions for what is no request."""
    row = draft(checked(request), now, asker)
    return {**_columns(row), **_when(request.options.run_after)}


def row_of(planned: Mapping[str, Any], now: datetime) -> Job:
    """Return the row of a job that was planned, which is not written yet."""
    columns = {name: value for name, value in planned.items() if name not in (_PAUSE, _MOMENT)}
    for name, rows in _referred().items():
        if name in columns and not rows.filter(pk=columns[name]).exists():
            del columns[name]
    return new_job(**columns, **moments(_run_after(planned), now))


def _referred() -> dict[str, QuerySet[Any]]:
    """Return the rows that a plan may name, by column: what was deleted since is no reason not to run the job."""
    people = get_user_model()._base_manager.all()
    return {"requested_by_id": people, "subject_type_id": ContentType.objects.all()}


def _columns(row: Job) -> Plan:
    """Return the columns in which a row differs from an empty one."""
    empty = new_job()
    names = [field.attname for field in Job._meta.concrete_fields if field.attname not in _LATER]
    values = {name: getattr(row, name) for name in names if getattr(row, name) != getattr(empty, name)}
    return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}


def _when(run_after: datetime | timedelta | None) -> Plan:
    if isinstance(run_after, timedelta):
        return {_PAUSE: run_after.total_seconds()}
    return {} if run_after is None else {_MOMENT: run_after.isoformat()}


def _run_after(planned: Mapping[str, Any]) -> datetime | timedelta | None:
    if _PAUSE in planned:
        return timedelta(seconds=planned[_PAUSE])
    return datetime.fromisoformat(planned[_MOMENT]) if _MOMENT in planned else None
