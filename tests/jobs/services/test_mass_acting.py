"""Retry and cancel of all jobs that match a search."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobs import testing
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import ClaimLost, InvalidSearch
from jobs.models import Attempt, Job, MassAct, MassVerb, OperatorAct, Outcome, Status
from jobs.selectors.acts import acts_on_job
from jobs.services import mass_acting
from jobs.services.cancelling import cancel, cancel_many
from jobs.services.execution import run
from jobs.services.mass_acting import begin, go_on
from jobs.services.mass_asking import ask
from jobs.services.retrying import retry, retry_many
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db
RETRY, CANCEL = MassVerb.RETRY, MassVerb.CANCEL
# What a job's page and its next attempt depend on.
FACTS = ("status", "attempt", "max_attempts", "retried_after", "run_after", "error", "lease_expires_at")


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two."""
    monkeypatch.setattr(mass_acting, "MASS_BATCH", 2)


def silent(done: int, total: int, what: str) -> None:
    pass


def test_many_are_retried_as_one_is(
    ada: User, broker: MemoryBackend, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    alone, *many = making.failed(), making.failed(), making.cancelled()
    with django_capture_on_commit_callbacks(execute=True):
        retry(alone.pk, actor=ada, reason="post is open")
        assert retry_many([job.pk for job in many], actor=ada, reason="post is open") == {job.pk for job in many}
    told = Job.objects.values_list(*FACTS)
    assert told.get(pk=many[0].pk) == told.get(pk=alone.pk)
    assert {job.ready_at is not None and job.delivered_at is not None for job in Job.objects.all()} == {True}
    assert {entry.said for entry in OperatorAct.objects.all()} == {"Retried. Reason: post is open"}
    assert OperatorAct.objects.count() == 2
    assert [act.said for job in many for act in acts_on_job(job)] == ["Retried. Reason: post is open"] * 2
    delivered = [broker.take() for _ in range(3)]
    assert {taken and (taken.job_id, taken.attempt) for taken in delivered} == {(job.pk, 2) for job in [alone, *many]}


def test_many_are_cancelled_as_one_is(ada: User) -> None:
    alone, *many = making.running(), making.running(), making.scheduled(), tasks.add.enqueue(a=1), making.retrying()
    cancel(alone.pk, actor=ada, reason="wrong file")
    assert cancel_many([job.pk for job in many], actor=ada, reason="wrong file") == {job.pk for job in many}
    told = Job.objects.values_list(*FACTS)
    assert told.get(pk=many[0].pk) == told.get(pk=alone.pk)
    assert set(Job.objects.values_list("status", flat=True)) == {Status.CANCELLED}
    assert {job.finished_at is not None for job in Job.objects.all()} == {True}
    ran = Attempt.objects.filter(job__in=[alone, many[0]])
    assert set(ran.values_list("outcome", "error")) == {(Outcome.CANCELLED, "Cancelled while it ran.")}
    assert {entry.said for entry in OperatorAct.objects.all()} == {"Cancelled. Reason: wrong file"}


def test_what_can_not_be_retried_is_left_alone_among_many() -> None:
    erased, good = making.failed(), making.failed()
    Job.objects.filter(pk=erased.pk).update(erased_at=erased.finished_at)
    others = [making.held(), making.running(), making.successful(), erased]
    before = list(Job.objects.exclude(pk=good.pk).order_by("pk").values_list("pk", *FACTS))
    assert retry_many([job.pk for job in [good, *others]] + [uuid4()]) == {good.pk}
    assert list(Job.objects.exclude(pk=good.pk).order_by("pk").values_list("pk", *FACTS)) == before


def test_cancelled_among_many_a_worker_can_not_finish() -> None:
    job = making.running()
    cancel_many([job.pk])
    assert run(job.pk, job.attempt) is False
    assert cancel_many([job.pk]) == set()


@pytest.mark.usefixtures("small")
def test_all_that_match_are_touched_and_counted(ada: User) -> None:
    letters, other = [making.failed() for _ in range(5)], making.held()
    act = begin(RETRY, "status:failed", actor=ada, reason="post is open")
    reports: list[tuple[int, int]] = []
    assert go_on(act.pk, lambda done, total, what: reports.append((done, total))) == {"done": 5, "left": 1}
    assert reports == [(2, 6), (4, 6), (6, 6)]
    assert Job.objects.filter(status=Status.READY).count() == len(letters)
    assert Job.objects.get(pk=other.pk).status == Status.FAILED
    assert OperatorAct.objects.get().actor == ada
    assert [act.said for job in letters for act in acts_on_job(job)] == ["Retried. Reason: post is open"] * 5
    assert not acts_on_job(other)


@pytest.mark.usefixtures("small")
def test_killed_anywhere_it_goes_on_where_it_was() -> None:
    for _ in range(5):
        making.failed()
    act = begin(RETRY, "status:failed")

    def die(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go_on(act.pk, die)
    assert Job.objects.filter(status=Status.READY).count() == 2
    # One that fails again meanwhile is not retried once more.
    testing.perform(Job.objects.filter(status=Status.READY).earliest("pk"))
    assert go_on(act.pk, silent) == {"done": 5, "left": 0}
    assert Job.objects.filter(status=Status.FAILED, attempt=2).count() == 1
    assert go_on(act.pk, silent) == {"done": 5, "left": 0}


@pytest.mark.usefixtures("small")
def test_a_batch_that_breaks_off_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        making.failed()
    act = begin(RETRY, "status:failed")
    monkeypatch.setattr(MassAct, "save", lambda self, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        go_on(act.pk, silent)
    assert set(Job.objects.values_list("status", "attempt")) == {(Status.FAILED, 1)}
    assert not OperatorAct.objects.exists()


def test_jobs_that_are_asked_for_afterwards_are_left_alone() -> None:
    act = begin(CANCEL, "")
    later = tasks.add.enqueue(a=1)
    assert go_on(act.pk, silent) == {"done": 0, "left": 0}
    assert Job.objects.get(pk=later.pk).status == Status.READY


def test_a_search_that_is_none_begins_nothing() -> None:
    with pytest.raises(InvalidSearch):
        ask(RETRY, "colour:red")
    assert not MassAct.objects.exists()
    assert not Job.objects.exists()


def test_it_is_a_job_with_progress_that_says_what_it_is_about(ada: User) -> None:
    making.failed(), making.failed()
    job = testing.perform(ask(RETRY, "status:failed task:letter", actor=ada, reason="post is open"))
    assert (job.status, job.result) == (Status.SUCCESSFUL, {"done": 2, "left": 0})
    assert (job.progress_current, job.progress_total, job.progress_message) == (2, 2, "jobs retried")
    assert str(job) == "All jobs that match status:failed task:letter: Retry many jobs"
    assert job.requested_by == ada
    assert OperatorAct.objects.get(object_id=str(job.pk)).said == "said why. Reason: post is open"


@pytest.mark.usefixtures("small")
def test_cancelled_itself_it_leaves_the_rest_alone() -> None:
    waiting = [tasks.add.enqueue(a=number) for number in range(3)]
    act = begin(CANCEL, "task:add")
    with pytest.raises(ClaimLost):
        go_on(act.pk, silent, is_ours=lambda: MassAct.objects.get(pk=act.pk).done == 0)
    standing = Job.objects.filter(pk__in=[job.pk for job in waiting])
    assert list(standing.order_by("pk").values_list("status", flat=True)) == ["cancelled", "cancelled", "ready"]


def test_it_does_not_cancel_itself() -> None:
    running = making.running()
    job = testing.perform(ask(CANCEL, "status:running"))
    assert (job.status, job.result) == (Status.SUCCESSFUL, {"done": 1, "left": 0})
    assert Job.objects.get(pk=running.pk).status == Status.CANCELLED
