"""Retry and cancel: what an operator may do, and the entry each leaves in the history."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from jobs import testing
from jobs.api import Status
from jobs.backends import Delivery
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import BackendUnavailable, JobNotCancellable, JobNotRetryable
from jobs.models import Attempt, Job, OperatorAct, Outcome
from jobs.services.cancelling import cancel
from jobs.services.claiming import claim
from jobs.services.delivering import delivery_of
from jobs.services.endings import crash, failure, success
from jobs.services.execution import run
from jobs.services.finishing import finish
from jobs.services.retrying import retry
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def failed_job() -> Job:
    job = testing.perform(tasks.give_up.enqueue())
    assert job.status == Status.FAILED
    return job


def test_retry_gives_a_failed_job_its_whole_budget_anew(ada: User) -> None:
    job = retry(failed_job().pk, actor=ada, reason="mailbox fixed")
    assert (job.status, job.attempt, job.max_attempts, job.error) == (Status.READY, 2, 4, "")
    entry = OperatorAct.objects.get(object_id=str(job.pk))
    assert entry.actor == ada
    assert entry.said == "Retried. Reason: mailbox fixed"


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.READY, Status.RETRYABLE, Status.SUCCESSFUL])
def test_what_has_not_failed_can_not_be_retried(status: Status) -> None:
    job = tasks.add.enqueue(a=1)
    Job.objects.filter(pk=job.pk).update(status=status)
    with pytest.raises(JobNotRetryable, match="Only failed and cancelled"):
        retry(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (status, 1)
    assert not OperatorAct.objects.exists()


def test_retried_twice_is_retried_once() -> None:
    job = failed_job()
    retry(job.pk)
    with pytest.raises(JobNotRetryable):
        retry(job.pk)


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.READY, Status.RETRYABLE])
def test_a_cancelled_job_never_runs(status: Status, ada: User) -> None:
    tasks.notes.clear()
    job = tasks.note.enqueue(text="never")
    Job.objects.filter(pk=job.pk).update(status=status)
    cancelled = cancel(job.pk, actor=ada, reason="wrong customer")
    assert cancelled.status == Status.CANCELLED
    assert run(job.pk, job.attempt) is False
    testing.run_pending(timed=True)
    assert tasks.notes == []
    assert OperatorAct.objects.get().said == "Cancelled. Reason: wrong customer"


def test_a_running_job_that_is_cancelled_can_not_finish() -> None:
    job = tasks.add.enqueue(a=1)
    running = claim(job.pk, 1, "worker")
    assert running
    cancel(job.pk)
    assert finish(running, success(1)) is False
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    attempt = job.attempts.get()
    assert attempt.outcome == Outcome.CANCELLED
    assert attempt.finished_at


@pytest.mark.parametrize("status", [Status.SUCCESSFUL, Status.FAILED, Status.CANCELLED])
def test_what_has_ended_can_not_be_cancelled(status: Status) -> None:
    job = tasks.add.enqueue(a=1)
    Job.objects.filter(pk=job.pk).update(status=status)
    with pytest.raises(JobNotCancellable, match="Only jobs that wait or run"):
        cancel(job.pk)


def waits(broker: MemoryBackend, job: Job) -> bool:
    return any(delivery_of(job).message_id in lane for lane in broker.waiting().values())


@pytest.mark.django_db(transaction=True)
def test_a_retried_job_is_delivered_and_a_cancelled_one_withdrawn(broker: MemoryBackend) -> None:
    job = failed_job()
    broker.take()
    retry(job.pk)
    assert [delivery.message_id for delivery in [broker.take()] if delivery] == [f"{job.pk}-2"]
    waiting = tasks.add.enqueue(a=1)
    with transaction.atomic():
        cancel(waiting.pk)
        assert waits(broker, waiting), "nobody is told before the commit"
    assert not waits(broker, waiting)


@pytest.mark.django_db(transaction=True)
def test_cancelling_works_while_the_broker_is_away(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(delivery: Delivery) -> None:
        raise BackendUnavailable("away")

    monkeypatch.setattr(broker, "stop", refuse)
    assert cancel(tasks.add.enqueue(a=1).pk).status == Status.CANCELLED


def test_an_operators_retry_begins_the_pauses_and_the_crashes_anew() -> None:
    job = tasks.patient.enqueue()
    Job.objects.filter(pk=job.pk).update(status=Status.FAILED, attempt=4)
    job = retry(job.pk)
    assert (job.attempt, job.retried_after) == (5, 4)
    running = claim(job.pk, 5, "worker")
    assert running
    ending = failure(running, OSError())
    assert ending.retry_in
    assert ending.retry_in <= timedelta(seconds=60)
    Attempt.objects.create(job=job, number=1, outcome=Outcome.CRASHED, started_at=job.enqueued_at)
    Attempt.objects.create(job=job, number=2, outcome=Outcome.CRASHED, started_at=job.enqueued_at)
    finish(running, crash("killed"))
    job.refresh_from_db()
    assert job.status == Status.RETRYABLE


def test_a_cancelled_job_can_be_retried() -> None:
    job = tasks.add.enqueue(a=1)
    cancel(job.pk)
    assert testing.perform(retry(job.pk)).status == Status.SUCCESSFUL
