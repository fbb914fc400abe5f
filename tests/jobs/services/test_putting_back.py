"""Putting back: what was never begun costs no attempt, and others' claims are left alone."""

import pytest

from jobs.api import Job, Status
from jobs.backends import backend
from jobs.models import Attempt, Outcome
from jobs.services.claiming import claim_many
from jobs.services.putting_back import put_back
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier")]


def fetched(job: Job) -> None:
    """Take a job's message as a worker would."""
    for lane in backend().waiting():
        backend().discard(lane, f"{job.pk}-{job.attempt}")


def delivered() -> list[str]:
    return [message for ids in backend().waiting().values() for message in ids]


def claimed(worker: str = "me") -> Job:
    """Return a job that was fetched and claimed."""
    job = tasks.add.enqueue(a=1)
    fetched(job)
    claim_many([(job.pk, 1)], worker)
    return job


def test_claimed_job_is_ready_again_with_the_same_attempt_and_no_trace_of_it() -> None:
    job = claimed()
    assert put_back([(job.pk, 1)], "me") == 1
    job.refresh_from_db()
    assert (job.status, job.attempt, job.started_at, job.lease_expires_at) == (Status.READY, 1, None, None)
    assert not Attempt.objects.exists()
    assert delivered() == [f"{job.pk}-1"]


def test_job_that_was_put_back_can_be_claimed_again() -> None:
    job = claimed()
    put_back([(job.pk, 1)], "me")
    assert len(claim_many([(job.pk, 1)], "another")) == 1
    assert job.attempts.get().worker == "another"


def test_job_that_was_fetched_and_not_claimed_is_delivered_again() -> None:
    job = tasks.add.enqueue(a=1)
    fetched(job)
    assert delivered() == []
    assert put_back([(job.pk, 1)], "me") == 1
    assert delivered() == [f"{job.pk}-1"]


def test_it_is_delivered_before_those_that_wait() -> None:
    job, waiting = claimed(), tasks.add.enqueue(a=2)
    put_back([(job.pk, 1)], "me")
    assert delivered() == [f"{job.pk}-1", f"{waiting.pk}-1"]


def test_claim_of_another_child_is_left_alone() -> None:
    job = claimed("another")
    assert put_back([(job.pk, 1)], "me") == 0
    job.refresh_from_db()
    assert (job.status, job.attempts.get().outcome) == (Status.RUNNING, Outcome.RUNNING)
    assert delivered() == []


def test_claim_of_a_later_attempt_is_left_alone() -> None:
    job = claimed()
    Job.objects.filter(pk=job.pk).update(attempt=2)
    job.attempts.update(number=2)
    assert put_back([(job.pk, 1)], "me") == 0
    assert job.attempts.get().outcome == Outcome.RUNNING


def test_job_that_ended_meanwhile_is_left_alone() -> None:
    job = claimed()
    Job.objects.filter(pk=job.pk).update(status=Status.SUCCESSFUL)
    assert put_back([(job.pk, 1)], "me") == 0
    assert job.attempts.count() == 1


def test_of_nothing_nothing_is_put_back() -> None:
    assert put_back([], "me") == 0
