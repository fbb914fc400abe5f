"""A job's status, times and names as pages show them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from jobs import moments, registry
from jobs.admin import display
from jobs.models import Attempt, Job, Outcome, Status


@pytest.mark.parametrize("status", Status)
def test_status_is_a_word_and_a_shape(status: Status) -> None:
    badge = display.status_badge(Job(status=status))
    assert f"job-status-{status.value}" in badge
    assert status.label in badge


def test_exact_time_is_in_the_viewers_zone_and_names_it() -> None:
    with timezone.override("Europe/Berlin"):
        assert moments.exact_text(datetime(2026, 7, 1, 12, 3, 5, tzinfo=UTC)) == "1 Jul 2026, 14:03:05 CEST"


def test_relative_time_keeps_the_exact_one_for_hover_and_machines() -> None:
    moment = timezone.now() - timedelta(minutes=3)
    mark = moments.ago(moment)
    assert f'datetime="{moment.isoformat()}"' in mark
    assert f'title="{moments.exact_text(moment)}"' in mark
    assert ">3 min ago<" in mark


def test_another_days_time_has_its_date() -> None:
    assert "," not in moments.clock_text(timezone.now())
    assert moments.clock_text(datetime(2020, 2, 3, 4, 5, tzinfo=UTC)) == "3 Feb, 04:05"


def test_retrying_job_says_when_next() -> None:
    job = Job(status=Status.RETRYABLE, run_after=timezone.now() + timedelta(days=400))
    assert "next at <time" in display.status_with_note(job)


def test_overdue_job_is_due_now() -> None:
    job = Job(status=Status.SCHEDULED, run_after=timezone.now() - timedelta(seconds=1))
    assert "due now" in display.status_with_note(job)


def test_running_job_says_how_far_it_is() -> None:
    assert "42 %" in display.status_with_note(Job(status=Status.RUNNING, progress_current=42, progress_total=100))


def test_progress_without_a_total_is_no_percentage() -> None:
    assert "%" not in display.status_with_note(Job(status=Status.RUNNING, progress_current=42))


def test_duration_of_an_ended_job_is_that_of_its_last_attempt() -> None:
    now = timezone.now()
    job = Job(status=Status.FAILED, started_at=now - timedelta(seconds=2), finished_at=now)
    assert display.duration_words(job) == "2.0 s"


def test_running_job_has_taken_the_time_since_it_started() -> None:
    job = Job(status=Status.RUNNING, started_at=timezone.now() - timedelta(minutes=5))
    assert display.duration_words(job) == "5 min"


@pytest.mark.parametrize("status", [Status.READY, Status.RETRYABLE, Status.CANCELLED])
def test_duration_is_not_guessed(status: Status) -> None:
    now = timezone.now()
    assert display.duration_words(Job(status=status, started_at=now, finished_at=now)) == ""


def test_task_is_named_by_its_title() -> None:
    assert registry.task_title("tests.sample.tasks.add") == "Add numbers"


def test_task_whose_code_is_gone_keeps_its_dotted_name() -> None:
    assert registry.task_title("lost.tasks.thing") == "lost.tasks.thing"
    assert "lost.tasks.thing" not in {task.name for task in registry.every_definition()}


def test_job_is_named_by_what_it_is_about_first() -> None:
    job = Job(task="tests.sample.tasks.add", subject_label="Invoice 7")
    assert str(job) == "Invoice 7: Add numbers"


@pytest.mark.parametrize(
    ("outcome", "look"),
    [(Outcome.CRASHED, "failed"), (Outcome.POSTPONED, "retryable"), (Outcome.SUCCESSFUL, "successful")],
)
def test_attempt_looks_as_a_job_that_ended_so(outcome: Outcome, look: str) -> None:
    assert f"job-status-{look}" in display.outcome_badge(Attempt(outcome=outcome))


def test_json_is_spread_out_and_keeps_letters() -> None:
    assert display.pretty_json({"name": "Łódź"}) == '{\n  "name": "Łódź"\n}'
