"""Redis and the database in trouble, at no cost of time."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID

import psycopg.errors
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models.functions import Now
from django.test import override_settings

from jobs.backends import Delivery
from jobs.backends.rq import RQBackend
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Schedule, Status
from jobs.services import enqueueing
from jobs.worker import holding

# Nothing listens here: the answer is a refusal, and comes at once.
NOWHERE = "redis://127.0.0.1:1/0"
# How the statements begin that change a status: one job's, or many with their attempts.
_WRITES = ("UPDATE", "WITH")
# ... and the one that asks for the most urgent who wait for a turn.
_LOOK_FOR_THE_URGENT = 'SELECT "jobs_job"."priority"'


class NoPushing(RQBackend):
    """A Redis that goes away between being asked and being pushed to."""

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Fail."""
        raise BackendUnavailable("Redis went away.")


@contextmanager
def redis_is_away() -> Iterator[None]:
    """Have Redis refuse every connection."""
    with override_settings(REDIS_URL=NOWHERE):
        yield


@contextmanager
def redis_goes_away() -> Iterator[None]:
    """Have Redis answer, but take no deliveries."""
    with override_settings(JOBS=settings.JOBS | {"BACKEND": f"{__name__}.NoPushing"}):
        yield


@contextmanager
def database_goes_away(at: int = 1) -> Iterator[None]:
    """Have the n-th UPDATE fail as where the server is shut down or a file locked; what comes later finds it back."""
    with _failing(_away(), (at,)):
        yield


def _away() -> OperationalError:
    away = OperationalError("away")
    away.__cause__ = _shut_down() if connection.vendor == "postgresql" else _locked()
    return away


@contextmanager
def database_is_broken(at: Collection[int] = (1,)) -> Iterator[None]:
    """Have UPDATEs, by default the first, fail in a way that no patience mends."""
    with _failing(DatabaseError("broken"), at):
        yield


@contextmanager
def answer_is_lost() -> Iterator[None]:
    """Have a child's next claim be committed and the connection break before it is answered."""
    claim_many = holding.claim_many  # type: ignore[attr-defined]

    def claim(wanted: Any, worker: str) -> None:
        holding.claim_many = claim_many  # type: ignore[attr-defined]
        claim_many(wanted, worker)
        raise _away()

    holding.claim_many = claim  # type: ignore[attr-defined,assignment]
    try:
        yield
    finally:
        holding.claim_many = claim_many  # type: ignore[attr-defined]


@contextmanager
def key_is_freed() -> Iterator[None]:
    """Have the next key be in use when its row is written, and the job that held it be pruned by then."""
    look = enqueueing._refused

    def refuse(batch: list[Job]) -> set[UUID]:
        enqueueing._refused = look
        Job.objects.filter(pk__in=[job.pk for job in batch]).delete()
        return look(batch)

    enqueueing._refused = refuse
    try:
        yield
    finally:
        enqueueing._refused = look


@contextmanager
def schedules_are_paused_meanwhile() -> Iterator[None]:
    """Have a person pause all schedules when the clock has looked which are due, and before it fires them."""
    looks = count(1)

    def execute(call: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        answer = call(sql, parameters, many, context)
        if "jobs_schedule" in sql and next(looks) == 1:
            Schedule.objects.update(paused_at=Now())
        return answer

    with connection.execute_wrapper(execute):
        yield


@contextmanager
def jobs_are_cancelled_meanwhile() -> Iterator[None]:
    """Have a person cancel all that waits when whoever gives turns has seen that somebody does."""
    looks = count(1)

    def execute(call: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        answer = call(sql, parameters, many, context)
        if sql.startswith(_LOOK_FOR_THE_URGENT) and next(looks) == 1:
            Job.objects.filter(status=Status.READY).update(status=Status.CANCELLED, finished_at=Now())
        return answer

    with connection.execute_wrapper(execute):
        yield


@contextmanager
def _failing(error: DatabaseError, at: Collection[int]) -> Iterator[None]:
    updates = count(1)

    def execute(call: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(_WRITES) and next(updates) in at:
            raise error
        return call(sql, parameters, many, context)

    with connection.execute_wrapper(execute):
        yield


def _shut_down() -> Exception:
    return psycopg.errors.AdminShutdown("shut down")


def _locked() -> Exception:
    error = sqlite3.OperationalError("locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error
