"""Pruning: what is deleted, what stays whatever its age, and what a run leaves when it is interrupted."""

import itertools
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection, models
from django.db.models import ForeignObjectRel, Model
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from jobs.api import Queue, Status
from jobs.exceptions import IdempotencyConflict
from jobs.models import LIVE, Attempt, Effect, Firing, FiringOutcome, Job, OperatorAct, Schedule
from jobs.services import dependents, pacing, pruning, pruning_jobs, pruning_logs
from jobs.services.journal import record_act
from jobs.services.pruning import Pruned, due, prune
from jobs.services.sweeping import Sweep
from tests.jobs.ageing import days_ago, ended, keep
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses: nobody else wants the database."""
    monkeypatch.setattr(pruning, "SHARE", 1)


def rows(model: type[Model]) -> int:
    return model._default_manager.count()


@pytest.mark.parametrize(
    ("status", "kept_days", "old_days"),
    [(Status.SUCCESSFUL, 29, 31), (Status.FAILED, 89, 91), (Status.CANCELLED, 29, 31)],
)
def test_jobs_go_with_their_attempts_and_effects_when_their_time_is_over(
    settings: Settings, status: Status, kept_days: int, old_days: int
) -> None:
    keep(settings)
    [kept], _ = ended(status, kept_days), ended(status, old_days, count=3)
    pruned = prune()
    assert pruned.rows[f"{status}_jobs"] == 3
    assert pruned.is_complete
    assert list(Job.objects.all()) == [kept]
    assert (rows(Attempt), rows(Effect)) == (1, 1)


def test_nothing_is_deleted_twice(settings: Settings) -> None:
    keep(settings)
    ended(Status.SUCCESSFUL, 40, count=3)
    prune()
    assert set(prune().rows.values()) == {0}


def test_the_newest_of_each_queue_and_outcome_stay_whatever_their_age(settings: Settings) -> None:
    keep(settings, successful=2, failed=3)
    for queue, days in itertools.product((Queue.EMAIL, Queue.SYNC), (100, 200, 300, 400, 500)):
        for status in (Status.SUCCESSFUL, Status.FAILED, Status.CANCELLED):
            ended(status, days, queue_name=queue)
    prune()
    for queue in (Queue.EMAIL, Queue.SYNC):
        left = Job.objects.filter(queue_name=queue)
        assert left.filter(status=Status.SUCCESSFUL, finished_at__gt=days_ago(201)).count() == 2
        assert left.filter(status=Status.FAILED, finished_at__gt=days_ago(301)).count() == 3
        assert left.count() == 5


def test_the_young_count_among_the_newest(settings: Settings) -> None:
    keep(settings, successful=2)
    ended(Status.SUCCESSFUL, 1, count=2)
    ended(Status.SUCCESSFUL, 100)
    assert prune().rows["successful_jobs"] == 1


def test_by_default_a_hundred_successful_and_a_thousand_failed_stay() -> None:
    ended(Status.SUCCESSFUL, 1000, count=103)
    ended(Status.FAILED, 1000, count=1002)
    pruned = prune()
    assert (pruned.rows["successful_jobs"], pruned.rows["failed_jobs"]) == (3, 2)


def test_jobs_of_a_queue_that_the_code_has_no_more_are_pruned_too(settings: Settings) -> None:
    keep(settings)
    ended(Status.CANCELLED, 40, queue_name="abolished")
    prune()
    assert not Job.objects.exists()


@pytest.mark.parametrize("status", LIVE)
def test_a_live_job_stays_whatever_its_age(settings: Settings, status: Status) -> None:
    keep(settings)
    [job] = ended(status, 1000, lease_expires_at=days_ago(1000))
    # As a row might be left by a version with a mistake.
    Job.objects.update(finished_at=days_ago(1000))
    prune()
    assert list(Job.objects.all()) == [job]
    assert Attempt.objects.get().log


def test_a_job_that_is_held_for_a_person_stays_with_its_log(settings: Settings) -> None:
    keep(settings)
    [held], [repeated] = ended(Status.FAILED, 1000), ended(Status.FAILED, 1000)
    Effect.objects.create(job=held, name="charge", attempt=1, begun_at=days_ago(1000), in_doubt="hold")
    Effect.objects.create(job=repeated, name="charge", attempt=1, begun_at=days_ago(1000), in_doubt="repeat")
    prune()
    assert list(Job.objects.all()) == [held]
    assert Attempt.objects.get().traceback


@pytest.mark.parametrize(("status", "kept_days", "old_days"), [(Status.SUCCESSFUL, 6, 8), (Status.FAILED, 29, 31)])
def test_logs_are_emptied_before_their_jobs_go(status: Status, kept_days: int, old_days: int) -> None:
    [young], [old] = ended(status, kept_days), ended(status, old_days)
    assert prune().rows["logs"] == 1
    assert young.attempts.get().log
    attempt = old.attempts.get()
    assert (attempt.log, attempt.traceback) == ("", "")
    assert (attempt.error, attempt.outcome) == ("It broke.", status.value)
    assert attempt.finished_at


def test_the_log_of_an_early_attempt_stays_as_long_as_that_of_the_last() -> None:
    [job] = ended(Status.SUCCESSFUL, 1)
    Attempt.objects.update(finished_at=days_ago(20))
    prune()
    assert job.attempts.get().log


def test_a_rule_without_days_keeps_for_ever(settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {
        "RETENTION": {"*": {"cancelled": {"days": None, "log_days": None}}, "sync": {"cancelled": {"days": 5}}}
    }
    ended(Status.CANCELLED, 10_000)
    ended(Status.CANCELLED, 6, queue_name=Queue.SYNC)
    prune()
    assert Job.objects.get().queue_name == Queue.EMAIL
    assert Attempt.objects.get().log


def test_what_is_due_is_told_and_left(settings: Settings) -> None:
    keep(settings)
    ended(Status.FAILED, 100, count=2)
    ended(Status.SUCCESSFUL, 10)
    found = due()
    assert {name: count for name, count in found.items() if count} == {"failed_jobs": 2, "logs": 1}
    assert rows(Job) == 3


def test_many_are_deleted_in_small_batches_and_progress_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings)
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 10)
    ended(Status.CANCELLED, 40, count=25)
    told: list[tuple[int, int, str]] = []
    prune(report=lambda *progress: told.append(progress))
    assert [done for done, *_ in told] == [10, 20, 25]
    assert told[0][1:] == (25, "old cancelled jobs deleted")
    assert not Job.objects.exists()


def test_a_batch_takes_as_many_statements_whatever_its_size(settings: Settings) -> None:
    keep(settings)
    # The first run of a process looks up the content type of jobs.
    prune()
    taken = []
    for count in (5, 50):
        ended(Status.CANCELLED, 40, count=count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            prune()
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_logs_are_emptied_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning_logs, "PRUNE_BATCH", 2)
    ended(Status.SUCCESSFUL, 10, count=5)
    assert prune().rows["logs"] == 5
    assert set(Attempt.objects.values_list("log", "traceback")) == {("", "")}


def test_a_run_ends_when_its_time_is_over_and_the_next_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings)
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 10)
    ended(Status.CANCELLED, 40, count=25)
    pruned = prune(seconds=0)
    assert (pruned.rows["cancelled_jobs"], pruned.is_complete) == (10, False)
    assert prune().rows["cancelled_jobs"] == 15


def test_a_run_rests_in_proportion_to_its_work(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings)
    monkeypatch.setattr(pruning, "SHARE", 0.25)
    rests: list[float] = []
    ticking = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: float(next(ticking)))
    monkeypatch.setattr(time, "sleep", rests.append)
    ended(Status.CANCELLED, 40)
    prune()
    assert rests
    assert set(rests) == {3.0}
    assert pacing.pause_after(2, 0.5) == 2


def test_the_history_of_deleted_jobs_goes_and_that_of_others_stays(settings: Settings) -> None:
    keep(settings)
    ada = User.objects.create(username="ada")
    [old], [young] = ended(Status.FAILED, 100), ended(Status.FAILED, 1)
    for job in (old, young):
        record_act(ada, job, "Cancelled.")
    assert prune().rows["history"] == 1
    assert OperatorAct.objects.get().object_id == str(young.pk)


def fired(job: Job) -> Firing:
    plan = Schedule.objects.create(key="nightly", task=job.task, cron="0 2 * * *")
    return Firing.objects.create(schedule=plan, fire_at=days_ago(100), outcome=FiringOutcome.FIRED, job=job)


def test_what_may_stay_without_its_job_is_let_go(settings: Settings) -> None:
    keep(settings)
    [job] = ended(Status.FAILED, 100)
    firing = fired(job)
    assert prune().rows["failed_jobs"] == 1
    firing.refresh_from_db()
    assert firing.job is None


@pytest.mark.parametrize("on_delete", [models.PROTECT, models.RESTRICT])
def test_what_wants_its_job_kept_keeps_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, on_delete: object
) -> None:
    keep(settings)
    [wanted], _ = ended(Status.FAILED, 100), ended(Status.FAILED, 100, count=2)
    firing = fired(wanted)
    of = dependents._on_delete

    def on_delete_of(relation: ForeignObjectRel) -> object:
        return on_delete if relation.related_model is Firing else of(relation)

    monkeypatch.setattr(dependents, "_on_delete", on_delete_of)
    assert prune().rows["failed_jobs"] == 2
    assert Job.objects.get() == wanted
    firing.refresh_from_db()
    assert firing.job == wanted


def test_a_key_is_held_as_long_as_its_row(settings: Settings) -> None:
    keep(settings)
    note = tasks.note.using(idempotency_key="letter:1")
    job = note.enqueue(text="one")
    with pytest.raises(IdempotencyConflict):
        note.enqueue(text="two")
    Job.objects.filter(pk=job.pk).update(status=Status.SUCCESSFUL, finished_at=days_ago(40))
    prune()
    assert note.enqueue(text="two").pk != job.pk


def test_another_kind_of_row_is_one_more_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    def batches() -> Iterator[int]:
        yield 2
        yield 1

    extra = Sweep(name="alerts", label="old alerts deleted", due=lambda: 3, batches=batches)
    monkeypatch.setattr(pruning, "SWEEPS", [*pruning.SWEEPS, lambda archive: [extra]])
    assert due()["alerts"] == 3
    assert prune().rows["alerts"] == 3


def test_who_is_interrupted_has_the_numbers_so_far(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings)
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 10)
    ended(Status.CANCELLED, 40, count=25)

    def interrupt(*progress: object) -> None:
        raise KeyboardInterrupt

    pruned = Pruned()
    with pytest.raises(KeyboardInterrupt):
        prune(report=interrupt, pruned=pruned)
    assert (pruned.rows["cancelled_jobs"], rows(Job), rows(Attempt)) == (10, 15, 15)
