"""One attempt: who may run it, what becomes of it, and what is written down."""

import logging
import signal
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from jobs import registry, testing
from jobs.api import Job, RetryLater, Status, Task
from jobs.exceptions import ClaimLost, InvalidResult
from jobs.models import Attempt, Effect, Outcome
from jobs.services import effects
from jobs.services.claiming import claim, claim_many
from jobs.services.endings import failure, success
from jobs.services.execution import run
from jobs.services.finishing import finish
from jobs.services.reporting import reporting
from jobs.services.retrying import retry
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def last_attempt(job: Job) -> Attempt:
    attempt = job.attempts.last()
    assert attempt
    return attempt


def test_a_task_that_returns_is_successful_and_leaves_its_result() -> None:
    job = testing.perform(tasks.add.enqueue(a=1, b=2))
    assert (job.status, job.result, job.error) == (Status.SUCCESSFUL, 3, "")
    attempt = last_attempt(job)
    assert (attempt.number, attempt.outcome) == (1, Outcome.SUCCESSFUL)
    assert attempt.duration is not None
    assert attempt.duration >= timedelta(0)


def test_a_second_delivery_of_an_attempt_does_nothing() -> None:
    tasks.notes.clear()
    job = tasks.note.enqueue(text="once")
    assert run(job.pk, 1)
    assert not run(job.pk, 1)
    assert tasks.notes == ["once"]


def test_of_deliveries_of_several_attempts_claimed_together_one_is_taken() -> None:
    job, other = tasks.add.enqueue(a=1), tasks.add.enqueue(a=2)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    claimed = claim_many([(job.pk, 1), (other.pk, 1), (job.pk, 2), (job.pk, 3)], "worker")
    assert [(one.pk, one.attempt) for one in claimed] == [(other.pk, 1), (job.pk, 2)]


def test_of_two_claims_one_wins() -> None:
    job = tasks.add.enqueue(a=1)
    assert claim(job.pk, 1, "first")
    assert claim(job.pk, 1, "second") is None
    assert [attempt.worker for attempt in job.attempts.all()] == ["first"]


def test_a_delivery_of_an_earlier_attempt_does_nothing() -> None:
    job = testing.perform(tasks.explode.enqueue())
    testing.run_pending(timed=True)
    retry(job.pk)
    assert claim(job.pk, 1) is None


def test_a_worker_that_lost_its_job_can_not_finish_it() -> None:
    job = tasks.add.enqueue(a=1)
    mine = claim(job.pk, 1, "slow worker")
    assert mine
    Job.objects.filter(pk=job.pk).update(status=Status.READY, attempt=2)
    other = claim(job.pk, 2, "fast worker")
    assert other
    assert finish(mine, success("late")) is False
    assert finish(other, success("right")) is True
    job.refresh_from_db()
    assert job.result == "right"


def test_an_error_is_retried_and_each_attempt_keeps_its_own_traceback() -> None:
    job = testing.perform(tasks.explode.enqueue(message="first"))
    assert (job.status, job.attempt) == (Status.RETRYABLE, 2)
    assert job.run_after is not None
    testing.run_pending(timed=True)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == (Status.FAILED, 3, "ValueError: first")
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.FAILED] * 3
    for attempt in job.attempts.all():
        assert attempt.error_class == "ValueError"
        assert "raise ValueError(message)" in attempt.traceback
        assert "about to raise" in attempt.log


def test_an_error_the_policy_does_not_retry_fails_at_once() -> None:
    job = testing.perform(tasks.explode_for_good.enqueue())
    assert (job.status, job.attempt) == (Status.FAILED, 1)


def test_fail_ends_the_job_with_its_reason_and_no_traceback() -> None:
    job = testing.perform(tasks.give_up.enqueue())
    assert (job.status, job.error) == (Status.FAILED, "The address does not exist.")
    assert last_attempt(job).traceback == ""


def test_retry_later_is_tried_again_after_the_time_asked_for_within_the_budget() -> None:
    job = testing.perform(tasks.ask_for_later.enqueue(seconds=600))
    assert job.status == Status.RETRYABLE
    assert job.run_after
    assert timedelta(seconds=590) < job.run_after - timezone.now() <= timedelta(seconds=601)
    assert last_attempt(job).outcome == Outcome.POSTPONED
    testing.run_pending(timed=True)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.FAILED, 3)


def test_a_task_that_runs_too_long_is_ended_and_says_so() -> None:
    began = time.monotonic()
    job = testing.perform(tasks.sleep_long.enqueue(seconds=30))
    assert time.monotonic() - began < 10
    assert last_attempt(job).outcome == Outcome.TIMED_OUT
    assert job.error == "The task ran longer than its timeout of 1 s."


def test_an_outer_alarm_survives_a_task() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda signum, frame: rung.append(signum))
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        testing.perform(tasks.add.enqueue(a=1))
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        assert 50 < left <= 60
        signal.raise_signal(signal.SIGALRM)
        assert rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_sys_exit_in_a_task_is_recorded_like_an_error() -> None:
    job = testing.perform(tasks.leave.enqueue())
    assert (job.status, job.error) == (Status.RETRYABLE, "SystemExit: 3")


@pytest.mark.parametrize(
    ("kind", "words"), [("object", "Return plain JSON"), ("nan", "JSON"), ("large", "Return an id")]
)
def test_a_result_that_can_not_be_kept_is_a_failure_that_is_not_repeated(kind: str, words: str) -> None:
    job = testing.perform(tasks.return_anything.enqueue(kind=kind))
    assert job.status == Status.FAILED
    assert "did its work" in job.error
    assert words in job.error


def test_a_job_whose_task_is_gone_fails_and_can_be_retried_when_it_is_back() -> None:
    definition = tasks.add.definition
    job = tasks.add.enqueue(a=2)
    registry.forget(definition.name)
    try:
        testing.perform(job)
        assert job.status == Status.FAILED
        assert "no task called tests.sample.tasks.add" in job.error
    finally:
        registry.define(definition.function, title=definition.title)
    retried = retry(job.pk)
    assert testing.perform(retried).result == 2


def test_a_job_that_does_not_exist_is_no_error() -> None:
    assert run(UUID("01a20000-0000-7000-8000-000000000000"), 1) is False


@pytest.mark.parametrize("result", ["a\x00b", "\ud800", {1: 2}, {"amount": Decimal(1)}])
def test_a_result_the_database_refuses_is_a_failure_and_not_a_job_left_running(result: object) -> None:
    with pytest.raises(InvalidResult):
        success(result)


@pytest.mark.parametrize(("seconds", "pause"), [(-5, timedelta(0)), (10**10, timedelta(days=365))])
def test_a_wish_for_later_out_of_bounds_is_brought_within(seconds: int, pause: timedelta) -> None:
    assert failure(Job(task="any"), RetryLater(seconds)).retry_in == pause


def test_progress_and_log_are_kept() -> None:
    job = testing.perform(tasks.report.enqueue(steps=3))
    assert (job.progress_current, job.progress_total, job.progress_message) == (3, 3, "step 3")
    assert "did 1" in last_attempt(job).log
    assert "did 3" in last_attempt(job).log


def test_a_log_beyond_its_limit_keeps_the_end_and_says_what_is_missing(settings: object) -> None:
    job = testing.perform(tasks.report.enqueue(steps=5_000))
    log = last_attempt(job).log
    assert len(log) <= 70_000
    assert "earlier lines left out" in log
    assert "did 5000" in log


def test_an_effect_that_is_done_is_skipped_on_retry(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    job = testing.perform(tasks.send_then_fail.enqueue(path=str(path)))
    assert job.status == Status.RETRYABLE
    testing.run_pending(timed=True)
    job.refresh_from_db()
    assert job.status == Status.SUCCESSFUL
    assert path.read_text() == "sent\n"
    effect = Effect.objects.get(job=job)
    assert (effect.name, effect.receipt) == ("append", 5)
    assert effect.done_at


def test_an_effect_that_raised_did_not_happen() -> None:
    job = testing.perform(tasks.fail_to_send.enqueue())
    assert job.status == Status.RETRYABLE
    assert not Effect.objects.exists()


def test_an_effect_that_broke_off_is_in_doubt() -> None:
    testing.perform(tasks.fail_to_send.enqueue(unsure=True))
    effect = Effect.objects.get()
    assert effect.attempt == 1
    assert effect.done_at is None


@pytest.mark.parametrize("kind", ["silent", "nul", "surrogate", "long", "long class", "cancelled"])
def test_an_error_that_is_hard_to_record_is_recorded(kind: str) -> None:
    job = testing.perform(tasks.raise_oddly.enqueue(kind=kind))
    assert job.status == Status.RETRYABLE
    assert job.error
    assert len(job.error) <= 500
    attempt = last_attempt(job)
    assert attempt.outcome == Outcome.FAILED
    assert len(attempt.error) <= 10_000
    assert len(attempt.error_class) <= 200
    assert attempt.traceback


def test_a_log_and_progress_that_are_hard_to_keep_fail_nobodys_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    job = testing.perform(tasks.log_oddly.enqueue())
    assert job.status == Status.SUCCESSFUL
    assert (job.progress_current, job.progress_total, job.progress_message) == (0, 2**63 - 1, "a\\x00b")
    assert "file \\udcff" in last_attempt(job).log


def test_progress_inside_a_transaction_locks_nothing_and_is_written_at_the_end() -> None:
    tasks.seen.clear()
    job = testing.perform(tasks.progress_in_transaction.enqueue())
    assert tasks.seen == [None]
    assert (job.progress_current, job.progress_total) == (1, 10)


def test_a_job_that_was_cancelled_does_nothing_more_outside(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    job = tasks.send_then_fail.enqueue(path=str(path))
    running = claim(job.pk, 1)
    assert running
    Job.objects.filter(pk=job.pk).update(status=Status.CANCELLED)
    with reporting(running), pytest.raises(ClaimLost):
        tasks.send_then_fail(path=str(path))
    assert not path.exists()


@pytest.mark.parametrize("receipt", [float("nan"), "a\x00b", object(), "x" * 100_000])
def test_an_effect_whose_receipt_can_not_be_kept_is_done_all_the_same(receipt: object) -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    with reporting(running), pytest.raises(InvalidResult, match="was done, but"):
        effects.once("odd", lambda: receipt)
    assert Effect.objects.get().done_at


def test_what_another_attempt_has_done_stays_noted() -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running

    def be_overtaken() -> None:
        Effect.objects.update(attempt=2, done_at=timezone.now())
        raise OSError("too late")

    with reporting(running), pytest.raises(OSError, match="too late"):
        effects.once("mail", be_overtaken, did_not_happen=(OSError,))
    assert Effect.objects.get().done_at


def test_a_job_may_have_a_timeout_of_its_own() -> None:
    assert last_attempt(testing.perform(tasks.wait.using(timeout=1).enqueue())).outcome == Outcome.TIMED_OUT


def test_the_pause_before_a_retry_is_drawn_from_the_policys() -> None:
    job = Job(task=tasks.patient.definition.name, attempt=1)
    pauses = [failure(job, OSError()).retry_in or timedelta(0) for _ in range(50)]
    assert timedelta(seconds=10) < max(pauses) <= timedelta(seconds=60)


def test_running_a_job_that_waits_for_nobody_is_an_error() -> None:
    job = testing.perform(tasks.add.enqueue(a=1))
    with pytest.raises(AssertionError, match="only a READY job"):
        testing.perform(job)


def test_current_job_outside_a_job_is_a_clear_error() -> None:
    from jobs.api import NoCurrentJob, current_job

    with pytest.raises(NoCurrentJob, match="inside a task"):
        current_job()


def test_assert_enqueued_lists_what_waits_instead() -> None:
    tasks.add.enqueue(a=1)
    assert testing.assert_enqueued(tasks.add, a=1)
    with pytest.raises(AssertionError, match=r"tests\.sample\.tasks\.add"):
        testing.assert_enqueued(tasks.add, a=2)
    with pytest.raises(AssertionError):
        testing.assert_enqueued(tasks.add, times=2)


def test_run_pending_runs_the_urgent_first() -> None:
    tasks.notes.clear()
    for priority, text in [(-10, "low"), (0, "normal"), (10, "high")]:
        tasks.note.using(priority=priority).enqueue(text=text)
    testing.run_pending()
    assert tasks.notes == ["high", "normal", "low"]


def test_the_type_of_a_task_is_kept() -> None:
    assert isinstance(tasks.add, Task)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_leaves_its_transaction_open_has_not_succeeded() -> None:
    job = tasks.leave_open.enqueue(name="never committed")
    run(job.pk, 1)
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "did not commit" in job.error
    assert not Group.objects.exclude(name__startswith="Jobs: ").exists()
