"""The clock's work: what is due is delivered, what was lost is delivered again, what was abandoned is rescued."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from jobs.api import Status
from jobs.backends import Delivery
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import BackendUnavailable
from jobs.models import Heartbeat, Job, Kind, Outcome
from jobs.services.beating import beat, stop_beating
from jobs.services.claiming import claim
from jobs.services.delivering import delivery_of
from jobs.services.endings import crash
from jobs.services.finishing import finish
from jobs.services.promoting import promote_due
from jobs.services.relaying import relay
from jobs.services.rescuing import LEASE_RAN_OUT, hand_back, record_crash, rescue_abandoned
from jobs.services.ticking import tick
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead_broker(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> MemoryBackend:
    def refuse(deliveries: Iterable[Delivery]) -> None:
        raise BackendUnavailable("away")

    monkeypatch.setattr(broker, "deliver", refuse)
    return broker


def ago(seconds: float) -> object:
    return timezone.now() - timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.RETRYABLE])
def test_a_job_whose_time_has_come_is_delivered(broker: MemoryBackend, status: Status) -> None:
    job = tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    Job.objects.update(status=status, run_after=ago(1))
    assert promote_due() == 1
    job.refresh_from_db()
    assert job.status == Status.READY
    delivery = broker.take()
    assert delivery
    assert delivery.job_id == job.pk


def test_a_job_whose_time_has_not_come_waits(broker: MemoryBackend) -> None:
    tasks.add.using(run_after=timedelta(seconds=30)).enqueue(a=1)
    assert promote_due() == 0
    assert broker.take() is None


def test_more_due_jobs_than_one_batch_are_all_promoted(broker: MemoryBackend, settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {"SWEEP_BATCH": 2}
    for n in range(5):
        tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=n)
    Job.objects.update(run_after=ago(1))
    assert promote_due() == 5
    assert Job.objects.filter(status=Status.READY).count() == 5


def test_enqueue_succeeds_while_the_broker_is_away_and_the_relay_delivers_later(
    dead_broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = tasks.add.enqueue(a=1)
    assert job.status == Status.READY
    assert job.delivered_at is None
    job.refresh_from_db()
    assert job.delivered_at is None
    assert relay() == 0
    monkeypatch.undo()
    assert relay() == 0  # whoever enqueued it may be about to push it
    Job.objects.update(ready_at=ago(10))
    assert relay() == 1
    delivery = dead_broker.take()
    assert delivery
    assert delivery.job_id == job.pk


def test_a_delivery_the_broker_lost_is_delivered_again(broker: MemoryBackend) -> None:
    tasks.add.enqueue(a=1)
    assert broker.take()
    Job.objects.update(ready_at=ago(60))
    assert relay() == 0  # it may be on its way to a worker just now
    Job.objects.update(delivered_at=ago(60))
    assert relay() == 1
    assert broker.take()


def test_a_delivery_that_still_waits_is_not_repeated(broker: MemoryBackend) -> None:
    tasks.add.enqueue(a=1)
    Job.objects.update(delivered_at=ago(60))
    assert relay() == 0
    assert broker.take()
    assert broker.take() is None


def test_a_job_whose_worker_fell_silent_is_rescued() -> None:
    job = tasks.note.enqueue(text="a")
    assert claim(job.pk, 1, "dead worker")
    assert rescue_abandoned() == 0
    Job.objects.update(lease_expires_at=ago(1))
    assert rescue_abandoned() == 1
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.READY, 2)
    attempt = job.attempts.get()
    assert attempt.outcome == Outcome.CRASHED
    assert "lease ran out" in attempt.error


def test_a_lease_renewed_at_the_last_moment_is_not_taken() -> None:
    job = tasks.note.enqueue(text="a")
    assert claim(job.pk, 1, "slow worker")
    job.refresh_from_db()
    assert finish(job, crash("silent"), only_if=LEASE_RAN_OUT) is False
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_a_clock_that_lost_the_database_waits_before_it_rescues() -> None:
    job = tasks.note.enqueue(text="a")
    claim(job.pk, 1, "worker")
    Job.objects.update(lease_expires_at=ago(1))
    assert tick("clock", may_rescue=False).rescued == 0
    assert tick("clock").rescued == 1


def test_a_job_handed_back_costs_no_attempt_of_its_budget() -> None:
    job = tasks.note.enqueue(text="a")
    claim(job.pk, 1, "worker")
    assert hand_back((job.pk, 1), "worker", "deploy")
    job.refresh_from_db()
    assert (job.status, job.attempt, job.max_attempts) == (Status.READY, 2, 4)
    assert job.attempts.get().outcome == Outcome.HANDED_BACK


def test_a_job_whose_worker_died_is_delivered_with_the_record_of_it(broker: MemoryBackend) -> None:
    job = tasks.note.enqueue(text="a")
    broker.take()
    claim(job.pk, 1, "worker")
    assert record_crash((job.pk, 1), "worker", "killed")
    delivery = broker.take()
    assert delivery
    assert (delivery.job_id, delivery.attempt) == (job.pk, 2)


def test_a_job_that_is_due_no_more_is_not_made_ready(broker: MemoryBackend) -> None:
    tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    Job.objects.update(status=Status.CANCELLED, run_after=ago(1))
    assert promote_due() == 0
    assert broker.take() is None


def test_one_look_finds_all_that_is_lost_among_what_waits(broker: MemoryBackend, settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {"SWEEP_BATCH": 1}
    jobs = [tasks.add.enqueue(a=n) for n in range(5)]
    for lost in jobs[1:4]:
        broker.stop(delivery_of(lost))
    Job.objects.update(delivered_at=ago(60), ready_at=ago(60))
    assert relay() == 3
    assert {taken.job_id for taken in iter(broker.take, None)} == {job.pk for job in jobs}


def test_between_looks_nothing_that_waits_is_read(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.add.enqueue(a=1)
    assert broker.take()
    Job.objects.update(delivered_at=ago(60), ready_at=ago(60))
    assert tick("clock", look=False).relayed == 0
    monkeypatch.setattr(broker, "has_forgotten", lambda: True)
    assert tick("clock", look=False).relayed == 1


def test_what_is_pushed_again_is_younger_than_the_next_look(broker: MemoryBackend) -> None:
    tasks.add.enqueue(a=1)
    assert broker.take()
    Job.objects.update(delivered_at=ago(60), ready_at=ago(60))
    assert relay() == 1
    assert broker.take()
    assert relay() == 0


def test_a_worker_with_a_second_delivery_does_not_end_what_another_one_runs() -> None:
    job = tasks.note.enqueue(text="a")
    claim(job.pk, 1, "first")
    assert not record_crash((job.pk, 1), "second", "its child found nothing to do")
    assert not hand_back((job.pk, 1), "second", "stopped")
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_a_crash_is_recorded_once() -> None:
    job = tasks.note.enqueue(text="a")
    claim(job.pk, 1, "w")
    assert record_crash((job.pk, 1), "w", "killed")
    assert not record_crash((job.pk, 1), "w", "killed")


def test_a_job_that_killed_its_worker_three_times_stops() -> None:
    job = tasks.kill_own_process.enqueue(path="unused")
    for attempt in (1, 2, 3):
        Job.objects.update(status=Status.READY)
        assert claim(job.pk, attempt, "w")
        record_crash((job.pk, attempt), "w", "killed by signal 9")
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert job.error.startswith("It killed its worker 3 times.")


def test_a_tick_says_that_the_clock_lives() -> None:
    tick("clock-1")
    assert Heartbeat.objects.get(kind=Kind.CLOCK).process == "clock-1"


def test_a_process_that_stops_in_order_is_taken_off_the_list() -> None:
    beat("worker-1", Kind.WORKER, ["email"])
    beat("worker-1", Kind.WORKER, ["email"])
    assert Heartbeat.objects.get().queue_names == ["email"]
    stop_beating("worker-1")
    assert not Heartbeat.objects.exists()
