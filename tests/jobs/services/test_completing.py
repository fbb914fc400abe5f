"""Completing: successes are recorded together, with their own times, and only while they are held."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.api import Job, Status
from jobs.models import Outcome
from jobs.services.claiming import claim_many
from jobs.services.completing import complete
from jobs.services.set_transitions import Success
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


# What a record writes.
WRITTEN = ("pk", "status", "attempt", "result", "error", "started_at", "finished_at", "lease_expires_at")


def running(count: int = 1) -> list[Job]:
    """Return jobs that a worker holds."""
    jobs = [tasks.add.enqueue(a=n) for n in range(count)]
    return claim_many([(job.pk, 1) for job in jobs], "me")


def success(job: Job, result: Any = 1, log: str = "", attempt: int = 1) -> Success:
    return Success(job_id=job.pk, attempt=attempt, result=result, log=log, began=20.0, ended=5.0)


def test_times_are_those_of_the_job_and_not_of_the_record() -> None:
    (job,) = running()
    complete([success(job)])
    job.refresh_from_db()
    attempt = job.attempts.get()
    assert job.started_at
    assert job.finished_at
    assert attempt.finished_at
    assert job.finished_at - job.started_at == timedelta(seconds=15)
    assert abs(timezone.now() - timedelta(seconds=5) - job.finished_at) < timedelta(seconds=4)
    # SQLite reads its clock once for each row.
    assert abs(attempt.started_at - job.started_at) < timedelta(seconds=1)
    assert abs(attempt.finished_at - job.finished_at) < timedelta(seconds=1)


@pytest.mark.parametrize("result", [None, 0, "", "text", [1, None], {"a": {"b": 1.5}}, True, 2**62])
def test_result_is_what_the_task_returned(result: Any) -> None:
    (job,) = running()
    assert complete([success(job, result)]) == 1
    job.refresh_from_db()
    assert (job.status, job.result, job.error) == (Status.SUCCESSFUL, result, "")


def test_no_result_is_no_value_in_the_database() -> None:
    (job,) = running()
    complete([success(job, None)])
    assert Job.objects.filter(pk=job.pk, result__isnull=True).exists()


def test_attempt_is_closed_with_its_log_and_the_lease_is_given_up() -> None:
    (job,) = running()
    complete([success(job, log="said\nso")])
    job.refresh_from_db()
    assert job.lease_expires_at is None
    assert [(one.outcome, one.log, one.worker) for one in job.attempts.all()] == [
        (Outcome.SUCCESSFUL, "said\nso", "me")
    ]


def test_each_job_gets_its_own_end() -> None:
    jobs = running(5)
    assert complete([success(job, n, f"log {n}") for n, job in enumerate(jobs)]) == 5
    for n, job in enumerate(jobs):
        job.refresh_from_db()
        assert (job.result, job.attempts.get().log) == (n, f"log {n}")


def test_nothing_is_written_of_an_attempt_that_was_taken_away() -> None:
    lost, cancelled, mine = running(3)
    Job.objects.filter(pk=lost.pk).update(attempt=2)
    Job.objects.filter(pk=cancelled.pk).update(status=Status.CANCELLED, finished_at=timezone.now())
    before = list(Job.objects.exclude(pk=mine.pk).order_by("pk").values(*WRITTEN))
    assert complete([success(job, log="late") for job in (lost, cancelled, mine)]) == 1
    assert list(Job.objects.exclude(pk=mine.pk).order_by("pk").values(*WRITTEN)) == before
    assert [job.attempts.get().log for job in (lost, cancelled)] == ["", ""]


def test_success_is_recorded_once() -> None:
    (job,) = running()
    assert complete([success(job, 1)]) == 1
    assert complete([success(job, 2)]) == 0
    job.refresh_from_db()
    assert job.result == 1


@pytest.mark.postgres
def test_many_are_recorded_in_one_statement() -> None:
    jobs = running(10)
    with CaptureQueriesContext(connection) as queries:
        assert complete([success(job) for job in jobs]) == 10
    assert len(queries) == 1
