"""Deliver: one commit writes a job and notes its delivery; what the broker did not take is taken back."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.api import Job, Status, enqueue_many
from jobs.backends import Delivery
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import BackendUnavailable
from jobs.services import delivering
from jobs.services.promoting import promote_due
from jobs.services.retrying import retry
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def refuse_deliveries(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    def refuse(deliveries: Iterable[Delivery]) -> None:
        meanwhile()
        raise BackendUnavailable("away")

    monkeypatch.setattr(broker, "deliver", refuse)


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [str(query["sql"]).lstrip("(").partition(" ")[0] for query in captured.captured_queries]


def test_a_job_is_written_and_delivered_by_one_statement_that_is_its_own_commit(broker: MemoryBackend) -> None:
    with CaptureQueriesContext(connection) as captured:
        tasks.add.enqueue(a=1)
    assert statements(captured) == ["INSERT"]
    assert broker.take()


def test_a_key_costs_one_look_and_a_transaction(broker: MemoryBackend) -> None:
    keyed = tasks.add.using(idempotency_key="k")
    with CaptureQueriesContext(connection) as captured:
        keyed.enqueue(a=1)
    assert statements(captured) == ["BEGIN", "INSERT", "SELECT", "COMMIT"]
    assert broker.take()


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_note_of_a_delivery_is_in_the_commit_that_comes_before_it(
    jobs: int, broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[bool] = []
    monkeypatch.setattr(broker, "deliver", lambda deliveries: noted.extend(map(is_noted, deliveries)))
    enqueue_many(tasks.add.prepare(a=n) for n in range(jobs))
    assert noted == jobs * [True]


def test_a_job_whose_time_has_come_is_noted_in_the_commit_that_makes_it_ready(
    broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    Job.objects.update(run_after=timezone.now() - timedelta(hours=1))
    noted: list[bool] = []
    monkeypatch.setattr(broker, "deliver", lambda deliveries: noted.extend(map(is_noted, deliveries)))
    promote_due()
    assert noted == [True]


def test_an_operator_s_retry_is_noted_in_its_commit(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    job = tasks.add.enqueue(a=1)
    Job.objects.update(status=Status.FAILED, delivered_at=None)
    noted: list[bool] = []
    monkeypatch.setattr(broker, "deliver", lambda deliveries: noted.extend(map(is_noted, deliveries)))
    retry(job.pk)
    assert noted == [True]


def is_noted(delivery: Delivery) -> bool:
    return Job.objects.filter(pk=delivery.job_id, delivered_at__isnull=False).exists()


def test_what_could_not_be_delivered_is_not_noted(broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_deliveries(broker, monkeypatch, lambda: None)
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(3))
    assert [job.delivered_at for job in jobs] == 3 * [None]
    assert Job.objects.filter(delivered_at=None).count() == 3


def test_of_many_only_those_that_were_not_delivered_are_taken_back(
    broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "PUSH_BATCH", 2)
    answers = iter([True, False])

    def deliver_once(deliveries: Iterable[Delivery]) -> None:
        if not next(answers):
            raise BackendUnavailable("away")

    monkeypatch.setattr(broker, "deliver", deliver_once)
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(5))
    assert [bool(job.delivered_at) for job in jobs] == [True, True, False, False, False]
    assert set(Job.objects.filter(delivered_at=None)) == set(jobs[2:])


@pytest.mark.parametrize("elsewhere", [{"attempt": 2}, {"status": Status.CANCELLED}])
def test_a_job_that_moved_on_meanwhile_is_not_taken_back(
    elsewhere: dict[str, object], broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_deliveries(broker, monkeypatch, lambda: Job.objects.update(**elsewhere))
    job = tasks.add.enqueue(a=1)
    job.refresh_from_db()
    assert job.delivered_at


def test_a_database_that_goes_with_the_broker_is_no_error_of_the_caller(
    broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_deliveries(broker, monkeypatch, lambda: None)

    def fail(call: Any, sql: str, *others: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise OperationalError("the connection is lost")
        return call(sql, *others)

    with connection.execute_wrapper(fail):
        job = tasks.add.enqueue(a=1)
    job.refresh_from_db()
    # The relay will miss its message.
    assert job.delivered_at


@pytest.mark.postgres
@pytest.mark.parametrize("keys", [[""], ["", ""], ["a"], ["a", "b"]])
def test_the_note_is_by_the_clock_it_is_compared_with(keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fast = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("jobs.services.enqueueing.timezone.now", lambda: fast)
    enqueue_many((tasks.add.using(idempotency_key=key) if key else tasks.add).prepare(a=1) for key in keys)
    on_time = Job.objects.filter(enqueued_at=fast, delivered_at__lt=fast - timedelta(minutes=30))
    assert on_time.count() == len(keys)
