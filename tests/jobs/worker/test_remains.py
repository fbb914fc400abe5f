"""Remains: what a child held when it ended, each job by how far it had come."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs.api import Job, Status
from jobs.backends import backend
from jobs.models import Outcome
from jobs.services.claiming import claim_many
from jobs.services.leasing import Held
from jobs.worker.remains import Doom, remains_of_busy, remains_of_dead
from jobs.worker.slate import Slate
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


# What an end writes.
WRITTEN = ("pk", "status", "attempt", "max_attempts", "result", "error", "started_at", "lease_expires_at")


@pytest.fixture
def slate() -> Iterator[Slate]:
    """An empty slate."""
    made = Slate()
    yield made
    made.close()


def claimed(slate: Slate) -> tuple[Job, int]:
    """Return a job that a child claimed, and its line."""
    job = tasks.explode.enqueue()
    claim_many([(job.pk, 1)], "child")
    (number,) = slate.fetch([(job.pk, 1)])
    slate.claim(number)
    return job, number


def at_work(slate: Slate) -> Job:
    job, number = claimed(slate)
    slate.begin(number, 10)
    return job


def ended(slate: Slate, result: Any = 7) -> Job:
    job, number = claimed(slate)
    slate.begin(number, 10)
    slate.settle(number)
    slate.keep(number, result, "said")
    return job


def settle(slate: Slate, dooms: dict[Held, Doom] | None = None) -> None:
    remains_of_dead(slate, "child", dooms or {}, "killed by signal 9").settle()


def history(job: Job) -> list[Outcome]:
    return [Outcome(attempt.outcome) for attempt in job.attempts.order_by("number")]


def state(job: Job) -> tuple[str, int]:
    job.refresh_from_db()
    return job.status, job.attempt


def test_what_had_ended_is_recorded_and_not_run_again(slate: Slate) -> None:
    job = ended(slate)
    at_work(slate)
    settle(slate)
    assert state(job) == (Status.SUCCESSFUL, 1)
    assert (job.result, job.attempts.get().log, history(job)) == (7, "said", [Outcome.SUCCESSFUL])


def test_what_was_being_recorded_is_recorded(slate: Slate) -> None:
    job = ended(slate)
    slate.flush()
    settle(slate)
    assert state(job) == (Status.SUCCESSFUL, 1)


def test_what_was_not_begun_loses_no_attempt(slate: Slate) -> None:
    job, _ = claimed(slate)
    at_work(slate)
    settle(slate)
    assert (state(job), history(job)) == ((Status.READY, 1), [])
    assert f"{job.pk}-1" in [message for ids in backend().waiting().values() for message in ids]


def test_the_one_at_work_has_crashed(slate: Slate) -> None:
    job = at_work(slate)
    settle(slate)
    assert (state(job), history(job)) == ((Status.READY, 2), [Outcome.CRASHED])
    assert "killed by signal 9" in job.attempts.get().error


def test_one_that_was_delivered_twice_and_is_at_work_has_crashed(slate: Slate) -> None:
    job = at_work(slate)
    slate.fetch([(job.pk, 1)])
    settle(slate)
    assert (state(job), history(job)) == ((Status.READY, 2), [Outcome.CRASHED])


def test_several_at_work_are_interrupted_as_nobody_knows_whose_doing_it_was(slate: Slate) -> None:
    jobs = [at_work(slate), at_work(slate)]
    settle(slate)
    assert [history(job) for job in jobs] == [[Outcome.INTERRUPTED]] * 2


def test_overdue_one_has_timed_out_and_its_neighbour_pays_nothing(slate: Slate) -> None:
    overdue, neighbour = at_work(slate), at_work(slate)
    budget = neighbour.max_attempts
    settle(slate, {(overdue.pk, 1): Doom.OVERDUE})
    assert history(overdue) == [Outcome.TIMED_OUT]
    assert (state(neighbour), history(neighbour)) == ((Status.READY, 2), [Outcome.HANDED_BACK])
    assert neighbour.max_attempts == budget + 1


def test_one_that_was_stopped_is_cancelled(slate: Slate) -> None:
    job = at_work(slate)
    settle(slate, {(job.pk, 1): Doom.STOPPED})
    assert (state(job), history(job)) == ((Status.CANCELLED, 1), [Outcome.CANCELLED])


def test_one_that_did_not_end_in_time_is_handed_on_at_no_cost(slate: Slate) -> None:
    job = at_work(slate)
    budget = job.max_attempts
    settle(slate, {(job.pk, 1): Doom.GRACE})
    assert (state(job), history(job)) == ((Status.READY, 2), [Outcome.HANDED_BACK])
    assert job.max_attempts == budget + 1


def test_one_that_was_lost_is_left_to_whoever_has_it(slate: Slate) -> None:
    job = at_work(slate)
    before = Job.objects.values(*WRITTEN).get(pk=job.pk)
    settle(slate, {(job.pk, 1): Doom.LOST})
    assert Job.objects.values(*WRITTEN).get(pk=job.pk) == before


def test_settling_twice_changes_nothing_more(slate: Slate) -> None:
    jobs = [ended(slate), claimed(slate)[0], at_work(slate)]
    settle(slate)
    before = list(Job.objects.order_by("pk").values(*WRITTEN)), [history(job) for job in jobs]
    settle(slate)
    after = list(Job.objects.order_by("pk").values(*WRITTEN)), [history(job) for job in jobs]
    assert after == before


def test_busy_child_is_relieved_of_all_but_the_one_at_work(slate: Slate) -> None:
    done, busy, (waiting, line) = ended(slate), at_work(slate), claimed(slate)
    remains_of_busy(slate, "child").settle()
    assert [state(job)[0] for job in (done, busy, waiting)] == [Status.SUCCESSFUL, Status.RUNNING, Status.READY]
    assert not slate.begin(line, 10)
