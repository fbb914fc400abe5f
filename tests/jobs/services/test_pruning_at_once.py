"""Pruning while others are at the same rows: whoever comes first has the job, and nothing is half deleted."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from jobs.api import Status
from jobs.models import Attempt, Effect, Job
from jobs.services import enqueueing, pruning, pruning_jobs
from jobs.services.dependents import release
from jobs.services.pruning import prune
from jobs.services.retrying import retry
from tests.jobs.ageing import days_ago, ended, keep
from tests.sample import tasks
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unpaced(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings)
    monkeypatch.setattr(pruning, "SHARE", 1)


class Elsewhere(threading.Thread):
    """Something done on a connection of its own, whose error is kept for the test."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.error: Exception | None = None
        self._act = act
        self.start()

    def run(self) -> None:
        try:
            self._act()
        except Exception as error:  # noqa: BLE001  # whatever it was, the test asks
            self.error = error
        finally:
            connections.close_all()


@contextmanager
def halted(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """A pruner stops with its batch locked, and says so, until it may go on."""
    reached, may_go_on = threading.Event(), threading.Event()

    def wait_then_release(ids: Collection[UUID]) -> None:
        reached.set()
        assert may_go_on.wait(20)
        release(ids)

    monkeypatch.setattr(pruning_jobs, "release", wait_then_release)
    yield reached, may_go_on


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction the view would else stay as it was first seen.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def test_a_retry_that_comes_first_wins() -> None:
    [job], others = ended(Status.FAILED, 100), ended(Status.FAILED, 100, count=3)
    retry(job.pk)
    assert prune().rows["failed_jobs"] == len(others)
    kept = Job.objects.get()
    assert (kept, kept.status) == (job, Status.READY)
    assert (Attempt.objects.count(), Effect.objects.count()) == (1, 1)


def test_a_retry_that_comes_too_late_finds_no_job() -> None:
    [job] = ended(Status.FAILED, 100)
    prune()
    with pytest.raises(Job.DoesNotExist):
        retry(job.pk)


@pytest.mark.postgres
def test_a_retry_under_way_is_left_alone_and_wins() -> None:
    [job], others = ended(Status.FAILED, 100), ended(Status.FAILED, 100, count=3)
    with transaction.atomic():
        retry(job.pk)
        # Uncommitted: the pruner, on a connection of its own, neither waits for it nor deletes it.
        pruner = Elsewhere(prune)
        pruner.join(20)
        assert not pruner.is_alive()
        assert pruner.error is None
    kept = Job.objects.get()
    assert (kept, kept.status, len(others)) == (job, Status.READY, 3)
    assert (Attempt.objects.count(), Effect.objects.count()) == (1, 1)


@pytest.mark.postgres
def test_a_retry_of_what_is_being_deleted_waits_and_is_refused_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    [job] = ended(Status.FAILED, 100)
    with halted(monkeypatch) as (reached, may_go_on):
        pruner = Elsewhere(prune)
        assert reached.wait(20)
        operator = Elsewhere(lambda: retry(job.pk))
        wait_until(waits_for_a_lock, "the retry waits for the row")
        may_go_on.set()
        pruner.join(20)
        operator.join(20)
    assert pruner.error is None
    assert isinstance(operator.error, Job.DoesNotExist)
    assert (Job.objects.count(), Attempt.objects.count(), Effect.objects.count()) == (0, 0, 0)


@pytest.mark.postgres
def test_two_who_prune_at_once_share_the_work_and_leave_the_newest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings, successful=7)
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 5)
    for days in range(60):
        ended(Status.SUCCESSFUL, 100 + days)
    found: list[int] = []
    pruners = [Elsewhere(lambda: found.append(prune().rows["successful_jobs"])) for _ in range(2)]
    for pruner in pruners:
        pruner.join(30)
        assert pruner.error is None
    # A batch that one of them held was passed over by the other, who may have been done by then.
    prune()
    assert Job.objects.filter(finished_at__gt=days_ago(107)).count() == Job.objects.count() == 7


@pytest.mark.postgres
def test_a_key_whose_row_goes_between_the_look_and_the_answer_makes_a_new_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = tasks.note.using(idempotency_key="letter:1")
    job = note.enqueue(text="one")
    Job.objects.filter(pk=job.pk).update(status=Status.SUCCESSFUL, finished_at=days_ago(40))
    look = enqueueing._refused

    def look_and_be_overtaken(batch: list[Job]) -> object:
        refused = look(batch)
        Elsewhere(prune).join(20)
        return refused

    monkeypatch.setattr(enqueueing, "_refused", look_and_be_overtaken)
    again = note.enqueue(text="one")
    assert again.pk != job.pk
    assert list(Job.objects.all()) == [again]
