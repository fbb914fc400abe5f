"""Claiming many: each is taken once, and what can't be taken keeps no other waiting."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.api import Job, Status
from jobs.models import Attempt, Outcome
from jobs.services.claiming import claim_many
from jobs.services.pausing import pause_queue
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def waiting(count: int) -> list[Job]:
    return [tasks.add.enqueue(a=n) for n in range(count)]


def test_jobs_come_in_the_order_they_were_named() -> None:
    jobs = waiting(5)
    jobs = [jobs[n] for n in (3, 0, 4, 1, 2)]
    assert [job.pk for job in claim_many([(job.pk, 1) for job in jobs], "me")] == [job.pk for job in jobs]


def test_claimed_job_runs_under_a_lease_with_an_attempt_that_names_its_worker() -> None:
    (job,) = waiting(1)
    claim_many([(job.pk, 1)], "me")
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    assert job.started_at
    assert job.lease_expires_at
    assert job.lease_expires_at > job.started_at
    attempt = job.attempts.get()
    assert (attempt.number, attempt.worker, attempt.outcome) == (1, "me", Outcome.RUNNING)
    assert attempt.finished_at is None


def test_claimed_job_is_all_that_running_it_needs() -> None:
    (job,) = waiting(1)
    (claimed,) = claim_many([(job.pk, 1)], "me")
    assert (claimed.task, claimed.arguments, claimed.timeout) == (job.task, {"a": 0}, job.timeout)
    assert (claimed.attempt, claimed.status) == (1, Status.RUNNING)


def test_second_delivery_is_claimed_by_nobody() -> None:
    (job,) = waiting(1)
    assert claim_many([(job.pk, 1)], "me")
    assert claim_many([(job.pk, 1)], "another") == []
    assert job.attempts.get().worker == "me"


def test_only_the_attempt_that_is_due_is_claimed() -> None:
    (job,) = waiting(1)
    assert claim_many([(job.pk, 2)], "me") == []
    assert not Attempt.objects.exists()


def test_what_is_gone_leaves_its_neighbours_alone() -> None:
    first, last = waiting(2)
    claimed = claim_many([(first.pk, 1), (uuid4(), 1), (last.pk, 1)], "me")
    assert [job.pk for job in claimed] == [first.pk, last.pk]


def test_nothing_is_claimed_of_nothing_but_strangers() -> None:
    assert claim_many([(uuid4(), 1)], "me") == []


def test_job_of_a_paused_queue_is_put_down_once_and_not_begun() -> None:
    paused, free = tasks.note.enqueue(text="later"), tasks.add.enqueue(a=1)
    pause_queue("email", reason="stocktaking")
    Job.objects.filter(pk=paused.pk).update(delivered_at=timezone.now())
    assert [job.pk for job in claim_many([(paused.pk, 1), (free.pk, 1)], "me")] == [free.pk]
    paused.refresh_from_db()
    assert (paused.status, paused.attempt, paused.delivered_at) == (Status.READY, 1, None)
    assert not paused.attempts.exists()


@pytest.mark.postgres
def test_many_are_claimed_in_one_statement() -> None:
    jobs = waiting(10)
    with CaptureQueriesContext(connection) as queries:
        claim_many([(job.pk, 1) for job in jobs], "me")
    assert len(queries) == 1
