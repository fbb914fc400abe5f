"""Erasing while others are at the same rows: on PostgreSQL, where they are at once."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from jobs import testing
from jobs.api import Status
from jobs.exceptions import JobErased
from jobs.models import Job, MassVerb, OperatorAct
from jobs.services import erasing
from jobs.services.erasing import Request, erase_about
from jobs.services.forgetting import forget_words
from jobs.services.journal import link_jobs, record_acts
from jobs.services.mass_acting import begin, go_on
from jobs.services.retrying import retry
from tests.jobs.services.test_pruning_at_once import Elsewhere, waits_for_a_lock
from tests.sample import tasks
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada")


def erase(subject: User) -> None:
    list(erase_about(ContentType.objects.get_for_model(User).pk, str(subject.pk), Request(reason="request 17")))


@contextmanager
def halted(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """An eraser stops with its batch written and not committed, and says so, until it may go on."""
    reached, may_go_on = threading.Event(), threading.Event()

    def wait_then_record(*arguments: object) -> None:
        reached.set()
        assert may_go_on.wait(20)
        record_acts(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "record_acts", wait_then_record)
    yield reached, may_go_on


def failed(subject: User) -> Job:
    job = testing.perform(tasks.give_up.using(subject=subject).enqueue())
    assert job.status == Status.FAILED
    return job


def test_a_retry_that_is_under_way_comes_first_and_the_job_is_left_alone(ada: User) -> None:
    job = failed(ada)
    with transaction.atomic():
        retry(job.pk)
        eraser = Elsewhere(lambda: erase(ada))
        wait_until(waits_for_a_lock, "the eraser waits for the row")
    eraser.join(20)
    assert eraser.error is None
    job.refresh_from_db()
    assert (job.status, job.erased_at) == (Status.READY, None)
    assert job.attempts.get().error


def test_a_retry_of_what_is_being_erased_is_refused(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = failed(ada)
    with halted(monkeypatch) as (reached, may_go_on):
        eraser = Elsewhere(lambda: erase(ada))
        assert reached.wait(20)
        operator = Elsewhere(lambda: retry(job.pk))
        wait_until(waits_for_a_lock, "the retry waits for the row")
        may_go_on.set()
        eraser.join(20)
        operator.join(20)
    assert eraser.error is None
    assert isinstance(operator.error, JobErased)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.FAILED, 1)


def test_a_key_that_is_being_erased_makes_no_second_job(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tasks.note.using(idempotency_key="letter:1", subject=ada)
    job = testing.perform(note.enqueue(text="Dear Ada"))
    found: list[Job] = []
    with halted(monkeypatch) as (reached, may_go_on):
        eraser = Elsewhere(lambda: erase(ada))
        assert reached.wait(20)
        # The old key still stands in the index, of a row that is changing: the insert waits for what becomes of it.
        caller = Elsewhere(lambda: found.append(note.enqueue(text="Dear Ada")))
        wait_until(waits_for_a_lock, "the caller waits for the row")
        may_go_on.set()
        eraser.join(20)
        caller.join(20)
    assert (eraser.error, caller.error) == (None, None)
    assert found == [job]
    assert Job.objects.get().erased_at


def test_an_act_on_many_that_goes_on_meanwhile_waits_for_the_eraser(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    touched, _ = failed(ada), failed(ada)
    act = begin(MassVerb.RETRY, "status:failed", actor=ada, reason="post is open")
    link_jobs(OperatorAct.objects.get(mass_act=act), [touched])
    reached, may_go_on = threading.Event(), threading.Event()

    def wait_then_forget(jobs: Sequence[Job]) -> None:
        reached.set()
        assert may_go_on.wait(20)
        forget_words(jobs)

    monkeypatch.setattr(erasing, "forget_words", wait_then_forget)
    eraser = Elsewhere(lambda: erase(ada))
    assert reached.wait(20)
    other = Elsewhere(lambda: go_on(act.pk, lambda done, total, what: None))
    wait_until(waits_for_a_lock, "the act on many waits for the eraser")
    may_go_on.set()
    eraser.join(20)
    other.join(20)
    assert (eraser.error, other.error) == (None, None)
    assert set(Job.objects.values_list("status", flat=True)) == {Status.FAILED}
    assert not Job.objects.filter(erased_at=None).exists()
