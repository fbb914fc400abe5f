"""Where rows and messages disagree: each way made on purpose."""

from collections import Counter
from collections.abc import Callable

import pytest
import redis
from django.db.models.functions import Now

from jobs.backends import backend
from jobs.backends.memory import MemoryBackend
from jobs.models import Job, Status
from jobs.selectors import drift
from jobs.selectors.drift import Message, compare, settled_drift
from jobs.services.claiming import claim
from jobs.services.delivering import delivery_of
from jobs.services.retrying import retry
from tests.jobs import drifting
from tests.jobs.drifting import LONG_AGO
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def message_of(job: Job) -> Message:
    delivery = delivery_of(job)
    return Message(delivery.lane, delivery.message_id)


def test_what_waits_in_a_lane_is_in_step(carrier: None) -> None:
    drifting.waiting()
    assert compare().is_empty


def test_a_message_that_is_gone_is_lost(carrier: None) -> None:
    job = drifting.lost()
    drifting.waiting()
    assert compare().lost == {message_of(job).id}


def test_a_delivery_of_just_now_is_not_missed(carrier: None) -> None:
    job = drifting.lost()
    Job.objects.filter(pk=job.pk).update(delivered_at=Now())
    assert compare().is_empty


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.SUCCESSFUL, Status.FAILED])
def test_a_message_of_a_job_that_ended_is_a_ghost(carrier: None, status: Status) -> None:
    job = drifting.ghost()
    Job.objects.update(status=status)
    drifting.waiting()
    assert compare().ghosts == Counter([message_of(job)])


def test_a_message_of_an_earlier_attempt_is_a_ghost(carrier: None) -> None:
    job = drifting.ghost()
    earlier = message_of(job)
    retry(job.pk)
    assert compare().ghosts == Counter([earlier])


def test_a_message_of_a_row_that_is_gone_is_a_ghost(carrier: None) -> None:
    job = drifting.waiting()
    message = message_of(job)
    Job.objects.all().delete()
    assert compare().ghosts == Counter([message])


def test_a_message_that_is_no_delivery_is_a_ghost(redis_client: redis.Redis) -> None:
    redis_client.rpush("rq:queue:email", "not-ours", "")
    assert compare().ghosts == Counter([Message("email", "not-ours"), Message("email", "")])


def test_a_second_copy_is_a_double_and_the_first_is_not(carrier: None) -> None:
    job = drifting.doubled()
    backend().deliver([delivery_of(job)])
    assert compare().doubles == Counter({message_of(job): 2})
    assert not compare().ghosts


def test_a_copy_in_another_lane_is_a_double_in_the_lane_served_later(carrier: None) -> None:
    job = drifting.waiting()
    job.priority = 10
    urgent = message_of(job)
    backend().deliver([delivery_of(job)])
    job.priority = 0
    [(double, count)] = compare().doubles.items()
    assert (double.id, count) == (urgent.id, 1)


def test_copies_of_a_ghost_are_ghosts_all(carrier: None) -> None:
    job = drifting.doubled()
    Job.objects.update(status=Status.CANCELLED)
    assert compare().ghosts == Counter({message_of(job): 2})
    assert not compare().doubles


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has something happen between the two looks."""

    def set_act(act: Callable[[], object]) -> None:
        monkeypatch.setattr("jobs.selectors.drift.time.sleep", lambda seconds: act())

    return set_act


def test_a_job_claimed_a_moment_later_was_not_lost(
    broker: MemoryBackend, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    job = drifting.lost()
    assert not compare().is_empty
    meanwhile(lambda: claim(job.pk, 1, "a worker that had just taken it"))
    assert settled_drift().is_empty


def test_a_message_taken_a_moment_later_was_no_ghost(
    broker: MemoryBackend, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    drifting.ghost()
    assert not compare().is_empty
    meanwhile(broker.take)
    assert settled_drift().is_empty


def test_what_is_out_of_step_twice_is_told(broker: MemoryBackend, impatient: None) -> None:
    drifting.lost(), drifting.ghost(), drifting.doubled()
    found = settled_drift()
    assert (len(found.lost), found.ghosts.total(), found.doubles.total()) == (1, 1, 1)


def test_nothing_out_of_step_is_known_at_once(
    broker: MemoryBackend, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    drifting.waiting()
    meanwhile(lambda: pytest.fail("it paused"))
    assert settled_drift().is_empty


def test_more_messages_than_one_batch_are_all_compared(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "READ_BATCH", 2)
    jobs = [tasks.add.enqueue(a=n) for n in range(5)]
    Job.objects.filter(pk__in=[job.pk for job in jobs[3:]]).update(status=Status.CANCELLED)
    assert compare().ghosts == Counter(map(message_of, jobs[3:]))
    Job.objects.update(status=Status.READY, delivered_at=Now() - LONG_AGO)
    while broker.take():
        pass
    assert len(compare().lost) == 5
