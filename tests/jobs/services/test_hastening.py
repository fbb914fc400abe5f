"""Run now: a job that waits for its time is brought forward, and nothing else of it changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobs import testing
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import JobNotTimed
from jobs.models import Job, MassVerb, Status
from jobs.services.hastening import hasten, hasten_many
from jobs.services.mass_acting import begin, go_on
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def scheduled() -> Job:
    return tasks.add.using(run_after=timedelta(days=2)).enqueue(a=1)


def retrying() -> Job:
    return testing.perform(tasks.patient.enqueue())


@pytest.mark.parametrize("make", [scheduled, retrying])
def test_it_is_delivered_at_once_with_the_attempt_and_budget_it_had(
    make: Callable[[], Job],
    ada: User,
    broker: MemoryBackend,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job = make()
    with django_capture_on_commit_callbacks(execute=True):
        hastened = hasten(job.pk, actor=ada, reason="the customer waits")
    assert hastened.status == Status.READY
    assert (hastened.attempt, hastened.max_attempts, hastened.error) == (job.attempt, job.max_attempts, job.error)
    assert hastened.run_after is not None
    assert hastened.run_after <= timezone.now() + timedelta(seconds=1)
    taken = broker.take()
    assert taken is not None
    assert (taken.job_id, taken.attempt) == (job.pk, job.attempt)


def test_what_does_not_wait_for_its_time_is_refused_and_left_alone() -> None:
    ready = tasks.add.enqueue(a=1)
    with pytest.raises(JobNotTimed, match="is waiting"):
        hasten(ready.pk)
    ended = testing.perform(ready)
    with pytest.raises(JobNotTimed, match="is successful"):
        hasten(ended.pk)
    assert hasten_many([ready.pk]) == set()
    assert Job.objects.get().status == Status.SUCCESSFUL


def test_many_are_brought_forward_as_one_is(
    ada: User, broker: MemoryBackend, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    timed, ready = [scheduled(), retrying()], tasks.add.enqueue(a=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert hasten_many([job.pk for job in [*timed, ready]], actor=ada) == {job.pk for job in timed}
    assert set(Job.objects.values_list("status", flat=True)) == {Status.READY}
    delivered = [broker.take() for _ in timed]
    assert {(taken.job_id, taken.attempt) for taken in delivered if taken} == {(job.pk, job.attempt) for job in timed}


def test_all_that_match_are_brought_forward() -> None:
    wanted, other = scheduled(), tasks.note.using(run_after=timedelta(days=2)).enqueue(text="later")
    act = begin(MassVerb.RUN, "queue:default")
    assert go_on(act.pk, lambda done, total, what: None) == {"done": 1, "left": 0}
    wanted.refresh_from_db()
    other.refresh_from_db()
    assert (wanted.status, other.status) == (Status.READY, Status.SCHEDULED)
