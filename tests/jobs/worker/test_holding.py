"""Holding: each job is claimed, run and recorded once, and no neighbour spoils another."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError

from jobs.api import Job, Status
from jobs.models import Outcome
from jobs.services.claiming import claim_many
from jobs.services.completing import complete
from jobs.services.set_transitions import Success
from jobs.worker import holding
from jobs.worker.entries import State
from jobs.worker.holding import Holding
from jobs.worker.slate import Slate
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def slate() -> Iterator[Slate]:
    """An empty slate."""
    made = Slate()
    yield made
    made.close()


@pytest.fixture
def held(slate: Slate) -> Holding:
    """A child's holding."""
    return Holding(slate, "child", 5)


def run(held: Holding, *jobs: Job) -> None:
    for number, job in held.claim([(job.pk, 1) for job in jobs]):
        held.run(number, job)


def status(job: Job) -> str:
    job.refresh_from_db()
    return job.status


def test_what_is_gone_is_let_go_and_forgotten(held: Holding, slate: Slate) -> None:
    job, gone = tasks.add.enqueue(a=1), (uuid4(), 1)
    assert [claimed.pk for _, claimed in held.claim([gone, (job.pk, 1)])] == [job.pk]
    assert [(entry.held, entry.state) for entry in slate.entries()] == [((job.pk, 1), State.CLAIMED)]
    assert list(held.done) == [gone]


def test_what_may_be_claimed_stays_on_the_slate_until_it_is_put_back(
    held: Holding, slate: Slate, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = tasks.add.enqueue(a=1)

    def claim_and_break(*arguments: Any) -> None:
        claim_many(*arguments)
        raise DataError("the answer was lost")

    monkeypatch.setattr(holding, "claim_many", claim_and_break)
    with pytest.raises(DataError):
        held.claim([(job.pk, 1)])
    assert [entry.state for entry in slate.entries()] == [State.FETCHED]
    held.clear_up()
    job.refresh_from_db()
    assert (job.status, job.attempt, job.attempts.count()) == (Status.READY, 1, 0)
    assert list(slate.entries()) == []


def test_a_claim_whose_answer_was_lost_is_put_back(
    held: Holding, slate: Slate, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = tasks.add.enqueue(a=1)

    def claim_in_vain_at_first(act: Any) -> Any:
        act()
        return act()

    monkeypatch.setattr(holding, "patiently", claim_in_vain_at_first)
    assert held.claim([(job.pk, 1)]) == []
    held.clear_up()
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == (Status.READY, 0)
    assert claim_many([(job.pk, 1)], "another")


def test_an_atomic_success_is_counted_as_any_other(held: Holding, slate: Slate) -> None:
    job = tasks.add_group.enqueue(name="one")
    [(number, claimed)] = held.claim([(job.pk, 1)])
    assert held.run(number, claimed)
    assert (slate.ended, slate.failed) == (1, 0)
    assert list(slate.entries()) == []


def test_success_is_kept_until_it_is_recorded(held: Holding, slate: Slate) -> None:
    job = tasks.add.enqueue(a=1, b=2)
    run(held, job)
    assert status(job) == Status.RUNNING
    assert [entry.state for entry in slate.entries()] == [State.ENDED]
    held.record()
    assert (status(job), job.result) == (Status.SUCCESSFUL, 3)
    assert list(slate.entries()) == []
    assert list(held.done) == [(job.pk, 1)]


def test_failure_is_recorded_at_once(held: Holding, slate: Slate) -> None:
    job = tasks.explode.enqueue()
    run(held, job)
    assert job.attempts.get().outcome == Outcome.FAILED
    assert list(slate.entries()) == []
    assert (slate.ended, slate.failed) == (1, 1)


def test_success_that_is_too_long_to_keep_is_recorded_at_once(held: Holding, slate: Slate) -> None:
    job = tasks.report.enqueue(steps=200)
    run(held, job)
    assert status(job) == Status.SUCCESSFUL
    assert "did 200" in job.attempts.get().log
    assert list(slate.entries()) == []


def test_atomic_task_records_itself(held: Holding, slate: Slate) -> None:
    job = tasks.add_group.enqueue(name="of one transaction")
    run(held, job)
    assert status(job) == Status.SUCCESSFUL
    assert list(slate.entries()) == []


def test_line_that_the_supervisor_took_is_not_begun(held: Holding, slate: Slate) -> None:
    tasks.notes.clear()
    job = tasks.note.enqueue(text="never")
    ((number, claimed),) = held.claim([(job.pk, 1)])
    slate.take((State.CLAIMED,))
    held.run(number, claimed)
    assert tasks.notes == []
    assert slate.ended == 0


def test_end_that_can_not_be_stored_takes_no_other_along(
    held: Holding, slate: Slate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, bad, last = (tasks.add.enqueue(a=n) for n in range(3))
    run(held, first, bad, last)
    real = complete

    def picky(said: Sequence[Success]) -> int:
        if bad.pk in [one.job_id for one in said]:
            raise DataError("can't be stored")
        return real(said)

    monkeypatch.setattr(holding, "complete", picky)
    held.record()
    assert [status(job) for job in (first, bad, last)] == [Status.SUCCESSFUL, Status.RUNNING, Status.SUCCESSFUL]
    assert list(slate.entries()) == []


def test_transaction_that_a_task_left_open_spoils_no_neighbour(held: Holding) -> None:
    bad, good = tasks.leave_open.enqueue(name="never"), tasks.add.enqueue(a=1)
    run(held, bad, good)
    held.record()
    assert (status(bad), status(good)) == (Status.FAILED, Status.SUCCESSFUL)
