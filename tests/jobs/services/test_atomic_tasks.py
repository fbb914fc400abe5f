"""Atomic tasks: what they write and the job's success are committed together, or not at all."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import testing
from jobs.api import Status
from jobs.models import Effect, Job, Outcome
from jobs.services.claiming import claim
from jobs.services.execution import run_claimed
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def test_writes_and_success_are_committed_together() -> None:
    assert testing.perform(tasks.add_group.enqueue(name="a")).status == Status.SUCCESSFUL
    assert Group.objects.exclude(name__startswith="Jobs: ").count() == 1


def test_an_attempt_that_raises_leaves_nothing_but_its_record() -> None:
    job = testing.perform(tasks.add_group.enqueue(name="a", trouble="raise"))
    assert (job.status, job.error) == (Status.RETRYABLE, "ValueError: after the write")
    assert not Group.objects.exclude(name__startswith="Jobs: ").exists()


@pytest.mark.postgres  # on SQLite nobody else can write while the task's transaction is open
def test_what_a_cancelled_attempt_wrote_is_undone() -> None:
    job = testing.perform(tasks.add_group.enqueue(name="a", trouble="cancelled"))
    assert job.status == Status.CANCELLED
    assert job.attempts.get().outcome == Outcome.CANCELLED
    assert not Group.objects.exclude(name__startswith="Jobs: ").exists()


def test_an_effect_inside_an_atomic_task_is_refused_since_it_could_not_be_undone() -> None:
    job = testing.perform(tasks.send_in_transaction.enqueue())
    assert job.status == Status.FAILED
    assert "atomic" in job.error
    assert not Effect.objects.exists()
    assert connection.in_atomic_block is False


@pytest.mark.postgres  # what one statement can do there takes several on SQLite
def test_success_is_recorded_by_one_statement() -> None:
    job = tasks.add_group.enqueue(name="a")
    with CaptureQueriesContext(connection) as queries:
        assert testing.perform(job).status == Status.SUCCESSFUL
    saying = [query["sql"] for query in queries if "UPDATE" in query["sql"] and "successful" in query["sql"]]
    assert len(saying) == 1


def test_it_began_when_it_was_called_and_not_when_it_was_claimed() -> None:
    job = tasks.add_group.enqueue(name="a")
    claimed = claim(job.pk, 1)
    assert claimed
    claimed_at = Job.objects.get(pk=job.pk).started_at
    time.sleep(0.1)
    assert run_claimed(claimed)
    job.refresh_from_db()
    attempt = job.attempts.get()
    assert claimed_at
    assert job.started_at
    assert attempt.outcome == Outcome.SUCCESSFUL
    assert min(job.started_at, attempt.started_at) - claimed_at >= timedelta(seconds=0.09)
