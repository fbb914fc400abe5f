"""A database that is away or locked up for a moment fails nobody's job."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from pytest_django import Settings

from jobs.api import Status
from jobs.models import Attempt, Job, Outcome
from jobs.services import execution, transient
from jobs.services.execution import run
from jobs.services.finishing import finish
from jobs.services.transient import is_transient, patiently
from tests.sample import tasks


def caused_by(driver: Exception, kind: type[Exception] = OperationalError) -> Exception:
    error = kind("said the driver")
    error.__cause__ = driver
    return error


def sqlite_error(code: int) -> Exception:
    driver = sqlite3.OperationalError("said SQLite")
    driver.sqlite_errorcode = code
    return caused_by(driver)


DEADLOCK = caused_by(psycopg.errors.DeadlockDetected())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (DEADLOCK, True),
        (caused_by(psycopg.errors.SerializationFailure()), True),
        (caused_by(psycopg.errors.AdminShutdown()), True),
        (caused_by(psycopg.errors.CannotConnectNow()), True),
        (caused_by(psycopg.errors.ConnectionFailure()), True),
        (caused_by(psycopg.errors.ReadOnlySqlTransaction(), InterfaceError), True),
        (caused_by(psycopg.errors.UndefinedTable()), False),
        (caused_by(psycopg.errors.QueryCanceled()), False),
        (caused_by(psycopg.errors.InvalidTextRepresentation(), DataError), False),
        (sqlite_error(sqlite3.SQLITE_BUSY), True),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (sqlite_error(sqlite3.SQLITE_FULL), False),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), False),
        (ConnectionError("not the database's"), False),
    ],
)
def test_what_is_gone_when_tried_again_is_told_from_what_is_wrong(error: Exception, expected: bool) -> None:
    assert is_transient(error) is expected


def test_a_connection_that_broke_without_a_word_is_transient_where_there_are_connections() -> None:
    assert is_transient(OperationalError("the connection is lost")) is (connection.vendor == "postgresql")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transient, "FIRST_PAUSE", 0.001)


def failing(times: int, error: Exception) -> Callable[[], str]:
    left = [times]

    def act() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return "done"

    return act


@pytest.mark.django_db(transaction=True)
class TestPatiently:
    def test_it_tries_again_until_the_database_is_back(self, hasty: None) -> None:
        assert patiently(failing(3, DEADLOCK)) == "done"

    def test_it_gives_up_in_the_end(self, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transient, "PATIENCE", 0.05)
        with pytest.raises(OperationalError):
            patiently(failing(10_000, DEADLOCK))

    def test_it_does_not_repeat_what_is_wrong(self, hasty: None) -> None:
        with pytest.raises(DataError):
            patiently(failing(1, DataError("wrong")))


@pytest.mark.django_db
def test_inside_a_transaction_it_does_not_try_again(hasty: None) -> None:
    with pytest.raises(OperationalError):
        patiently(failing(1, DEADLOCK))


@pytest.fixture
def deadlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tasks `explode*` and `add_group` end by the error of a database that is away."""
    monkeypatch.setitem(tasks._ODD, "database", DEADLOCK)


@pytest.mark.django_db(transaction=True)
class TestInterruptedAttempts:
    def interrupt(self, job: Job) -> Job:
        Job.objects.filter(pk=job.pk).update(status=Status.READY)
        job.refresh_from_db()
        run(job.pk, job.attempt)
        job.refresh_from_db()
        return job

    def test_a_job_the_database_cut_short_runs_again_at_no_cost(self, deadlocked: None) -> None:
        job = tasks.raise_oddly.enqueue(kind="database")
        budget = job.max_attempts
        for n in (1, 2, 3, 4, 5):
            job = self.interrupt(job)
            assert (job.status, job.attempt, job.max_attempts) == (Status.RETRYABLE, n + 1, budget + n)
        assert set(job.attempts.values_list("outcome", flat=True)) == {Outcome.INTERRUPTED}
        assert job.error.startswith("The database was away or locked: OperationalError: said the driver")
        ended = job.attempts.latest("number").finished_at
        assert job.run_after
        assert ended
        assert job.run_after - ended <= timedelta(seconds=31)

    def test_a_task_that_only_ever_locks_up_ends(self, deadlocked: None, settings: Settings) -> None:
        settings.JOBS = settings.JOBS | {"MAX_INTERRUPTIONS": 2}
        job = tasks.raise_oddly.enqueue(kind="database")
        for _ in range(5):
            job = self.interrupt(job)
        assert job.status == Status.FAILED

    def test_a_task_with_one_attempt_only_is_not_run_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def lock_up(seconds: float) -> None:
            raise DEADLOCK

        monkeypatch.setattr("tests.sample.tasks.os._exit", lock_up)
        assert self.interrupt(tasks.vanish.enqueue()).status == Status.FAILED


@pytest.mark.django_db(transaction=True)
def test_an_end_that_the_database_missed_is_recorded_when_it_is_back(
    hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [3]

    def finish_later(*args: object, **kwargs: object) -> bool:
        away[0] -= 1
        if away[0] >= 0:
            raise DEADLOCK
        return finish(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(execution, "finish", finish_later)
    job = tasks.add.enqueue(a=2)
    assert run(job.pk, 1)
    job.refresh_from_db()
    assert (job.status, job.result) == (Status.SUCCESSFUL, 2)
    assert Attempt.objects.get().outcome == Outcome.SUCCESSFUL
