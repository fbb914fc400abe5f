"""Repair: what is out of step comes into step, what is in step stays as it is."""

from collections import Counter

import pytest
from pytest_django import Settings

from jobs.backends import backend
from jobs.backends.memory import MemoryBackend
from jobs.models import Job, Outcome, Status
from jobs.selectors.drift import Comparison, Message
from jobs.services import repairing
from jobs.services.delivering import delivery_of
from jobs.services.repairing import Repairs, repair
from tests.jobs import drifting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("impatient")]

NOTHING = Repairs()


def message_of(job: Job) -> str:
    return delivery_of(job).message_id


def test_a_lost_job_is_delivered_again(carrier: None) -> None:
    job = drifting.lost()
    assert repair() == Repairs(lost=1, delivered=1)
    assert drifting.messages() == [message_of(job)]
    assert repair() == NOTHING


def test_a_job_that_was_never_delivered_is(carrier: None) -> None:
    job = drifting.undelivered()
    assert repair() == Repairs(delivered=1)
    assert drifting.messages() == [message_of(job)]
    assert repair() == NOTHING


def test_a_ghost_is_discarded_and_what_waits_is_not(carrier: None) -> None:
    waiting = drifting.waiting()
    drifting.ghost()
    assert repair() == Repairs(ghosts=1)
    assert drifting.messages() == [message_of(waiting)]
    assert repair() == NOTHING


def test_second_copies_are_discarded_and_one_stays(carrier: None) -> None:
    job = drifting.doubled()
    backend().deliver([delivery_of(job)])
    assert repair() == Repairs(doubles=2)
    assert drifting.messages() == [message_of(job)]
    assert repair() == NOTHING


def test_an_abandoned_job_is_taken_back(carrier: None) -> None:
    job = drifting.abandoned()
    assert repair() == Repairs(rescued=1)
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert job.attempts.get().outcome == Outcome.CRASHED
    assert repair() == NOTHING


def test_an_overdue_job_is_made_ready_and_delivered(carrier: None) -> None:
    job = drifting.overdue()
    assert repair() == Repairs(promoted=1)
    assert drifting.messages() == [message_of(job)]
    assert repair() == NOTHING


def test_more_than_one_batch_of_each_is_repaired(
    broker: MemoryBackend, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS = settings.JOBS | {"SWEEP_BATCH": 2}
    monkeypatch.setattr(repairing, "DISCARD_BATCH", 2)
    for _ in range(5):
        drifting.lost(), drifting.abandoned(), drifting.overdue(), drifting.ghost()
    assert repair() == Repairs(rescued=5, promoted=5, lost=5, delivered=5, ghosts=5)
    assert repair() == NOTHING


def test_a_ghost_that_is_wanted_after_all_keeps_its_message(
    broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = drifting.waiting()
    first_look = Comparison(
        lost=frozenset(), ghosts=Counter([Message(delivery_of(job).lane, message_of(job))]), doubles=Counter()
    )
    monkeypatch.setattr(repairing, "settled_drift", lambda: first_look)
    assert repair() == NOTHING
    assert drifting.messages() == [message_of(job)]


def test_without_redis_what_needs_none_is_repaired(broker: MemoryBackend, settings: Settings) -> None:
    job, lost = drifting.abandoned(), drifting.lost()
    settings.JOBS = settings.JOBS | {"BACKEND": "jobs.backends.rq.RQBackend"}
    assert repair() == Repairs(rescued=1)
    job.refresh_from_db()
    lost.refresh_from_db()
    assert job.status == Status.FAILED
    assert lost.delivered_at
