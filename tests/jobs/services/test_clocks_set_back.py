"""Times that come again: a clock was set back, or went after another. Each is fired once all the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.models import Firing, FiringOutcome, Job, Schedule
from jobs.services.firing import MOST_CATCH_UP, fire_due
from tests.sample import tasks

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def every_minute(key: str = "minute", **columns: Any) -> Schedule:
    """Return a schedule whose first time is noon."""
    given = {"every": 60, "may_overlap": True, "arguments": {"a": 1}, "next_at": NOON} | columns
    return Schedule.objects.create(key=key, task=tasks.add.definition.name, **given)


def firings(schedule: Schedule) -> list[tuple[datetime, str, int]]:
    return list(Firing.objects.filter(schedule=schedule).order_by("fire_at").values_list("fire_at", "outcome", "times"))


def test_a_time_that_comes_again_is_fired_once_and_holds_up_nothing() -> None:
    again, other = every_minute(), every_minute("other", next_at=NOON + timedelta(seconds=1))
    fire_due(NOON)
    Schedule.objects.filter(pk=again.pk).update(next_at=NOON)
    assert fire_due(NOON + timedelta(seconds=2)) == 1
    assert firings(again) == [(NOON, FiringOutcome.FIRED, 1)]
    assert len(firings(other)) == 1
    again.refresh_from_db()
    assert again.next_at == NOON + MINUTE


def test_a_time_that_was_skipped_does_not_run_when_it_comes_again() -> None:
    schedule = every_minute(may_overlap=False)
    for moment in (NOON, NOON + MINUTE):
        fire_due(moment)
    Job.objects.all().delete()
    Schedule.objects.update(next_at=NOON + MINUTE)
    assert fire_due(NOON + MINUTE) == 0
    assert [outcome for _, outcome, _ in firings(schedule)] == [FiringOutcome.FIRED, FiringOutcome.SKIPPED]


def test_a_time_that_was_missed_is_told_of_once_when_it_comes_again() -> None:
    schedule = every_minute(misfire="skip")
    for _ in range(2):
        Schedule.objects.update(next_at=NOON)
        fire_due(NOON + 5 * MINUTE)
    told = [(at, outcome) for at, outcome, _ in firings(schedule) if outcome == FiringOutcome.MISSED]
    assert told == [(NOON + 3 * MINUTE, FiringOutcome.MISSED)]


def test_what_is_missed_before_the_last_that_are_caught_up_stands_at_the_last_of_them() -> None:
    schedule = every_minute(misfire="all")
    assert fire_due(NOON + (MOST_CATCH_UP + 4) * MINUTE) == MOST_CATCH_UP
    assert firings(schedule)[0] == (NOON + 4 * MINUTE, FiringOutcome.MISSED, 5)
    assert firings(schedule)[1] == (NOON + 5 * MINUTE, FiringOutcome.FIRED, 1)


def test_a_schedule_that_stands_still_does_so_once() -> None:
    schedule = every_minute(timezone="Atlantis/Deep")
    for _ in range(2):
        Schedule.objects.update(next_at=NOON)
        assert fire_due(NOON) == 0
    assert firings(schedule) == [(NOON, FiringOutcome.REFUSED, 1)]
