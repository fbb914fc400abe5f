"""A schedule whose last run did not go as expected says so, in words."""

from datetime import datetime, timedelta

import pytest

from jobs import testing
from jobs.models import Job, Schedule
from jobs.selectors.schedule_alarms import Alarm, alarms, is_nothing
from jobs.services.firing import fire_due
from jobs.services.scheduling import pause
from tests.jobs.scheduling import ADD, EXPLODE, at, made

pytestmark = pytest.mark.django_db

SIX = at("2026-06-01 06:00")
LATER = SIX + timedelta(minutes=6)


def found(now: datetime = LATER) -> list[str]:
    return [alarm.kind for alarm in alarms(now=now)]


def only(now: datetime = LATER) -> Alarm:
    (alarm,) = alarms(now=now)
    return alarm


def run(schedule: Schedule, took: float = 1) -> Job:
    """Fire a schedule and run its job, as if it had begun in time and taken so many seconds."""
    fire_due(SIX)
    job = Job.objects.get()
    while job.status not in ("successful", "failed"):
        testing.run_pending(timed=True)
        job.refresh_from_db()
    began = SIX + timedelta(seconds=1)
    Job.objects.update(started_at=began, finished_at=began + timedelta(seconds=took))
    return job


def test_all_is_well_with_one_that_ran() -> None:
    run(made("2026-06-01 06:00", expected_seconds=10, must_produce=True))
    assert found() == []


def test_one_that_no_clock_fired() -> None:
    made("2026-06-01 06:00")
    assert found(SIX + timedelta(minutes=4)) == []
    assert only().kind == "late"
    assert only().since == SIX
    assert "no clock has fired it" in only().text


def test_one_that_no_worker_took() -> None:
    made("2026-06-01 06:00")
    fire_due(SIX)
    assert found(SIX + timedelta(minutes=4)) == []
    assert "no worker has taken it" in only().text
    assert only().job == Job.objects.get()


def test_jitter_is_no_lateness() -> None:
    made("2026-06-01 06:00", jitter=3600)
    fire_due(SIX)
    Job.objects.update(run_after=SIX + timedelta(minutes=50))
    assert found() == []


def test_one_that_took_longer_than_expected() -> None:
    run(made("2026-06-01 06:00", expected_seconds=10), took=75)
    assert only().kind == "slow"
    assert "took 75 s, and 10 s are expected" in only().text


def test_one_that_is_still_at_it() -> None:
    made("2026-06-01 06:00", expected_seconds=10)
    fire_due(SIX)
    Job.objects.update(started_at=SIX, status="running", lease_expires_at=SIX)
    assert "has taken 360 s" in only().text


def test_one_that_produced_nothing() -> None:
    run(made("2026-06-01 06:00", task=ADD, arguments={"a": 0}, must_produce=True))
    assert only().kind == "empty"


def test_one_that_failed() -> None:
    run(made("2026-06-01 06:00", task=EXPLODE))
    assert only().kind == "failed"
    assert "boom" in only().text


def test_one_that_could_not_run() -> None:
    made("2026-06-01 06:00")
    Schedule.objects.update(task="shop.tasks.removed")
    fire_due(SIX)
    assert only().kind == "refused"
    assert "There is no task called" in only().text


def test_a_paused_one_is_no_alarm() -> None:
    pause(made("2026-06-01 06:00").pk)
    assert found() == []


@pytest.mark.parametrize("result", [None, 0, "", [], {}, {"rows": 0}, {"done": [], "bytes": 0.0}, [0, None]])
def test_what_counts_as_nothing(result: object) -> None:
    assert is_nothing(result)


@pytest.mark.parametrize("result", [1, "sent", [0, 1], {"rows": 0, "file": "report.csv"}, True])
def test_what_counts_as_something(result: object) -> None:
    assert not is_nothing(result)


def test_any_number_of_schedules_is_asked_in_four_queries(django_assert_max_num_queries: object) -> None:
    for _ in range(30):
        made("2026-06-01 06:00")
    fire_due(SIX)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(alarms(now=LATER)) == 30
