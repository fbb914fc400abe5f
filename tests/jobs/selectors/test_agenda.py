"""The agenda: what runs on each of the next days, in the viewer's zone, with bounded work."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jobs.models import Schedule
from jobs.selectors import agenda as module
from jobs.selectors.agenda import Agenda, agenda
from jobs.timetables import Timetable
from tests.jobs.scheduling import ADD, at

NOW = at("2026-10-22 10:00")
BERLIN = ZoneInfo("Europe/Berlin")
KEYS = count(1)


def planned(**plan: Any) -> Schedule:
    """Return a schedule as a row would be, without a database."""
    return Schedule(pk=next(KEYS), task=ADD, **plan)


def times(found: Agenda) -> dict[date, list[datetime]]:
    return {day.day: [moment for moment, _ in day.entries] for day in found.days if day.entries}


def counts(found: Agenda) -> list[int | None]:
    return [often.times for day in found.days for often in day.often]


def test_days_begin_at_the_viewers_midnight() -> None:
    late = planned(cron="30 23 * * *")
    assert min(times(agenda([late], NOW, UTC))) == date(2026, 10, 22)
    in_berlin = agenda([late], NOW, BERLIN)
    # Half past eleven in UTC is past midnight in Berlin, and there are seven days of it.
    assert min(times(in_berlin)) == date(2026, 10, 23)
    assert [day.day for day in in_berlin.days] == [date(2026, 10, 22) + timedelta(days=n) for n in range(7)]


def test_times_of_all_schedules_stand_in_order() -> None:
    found = agenda([planned(cron="0 12 * * *"), planned(cron="0 11 * * *"), planned(every=3600 * 6)], NOW, UTC)
    for moments in times(found).values():
        assert moments == sorted(moments)
    assert len(times(found)[date(2026, 10, 23)]) == 2 + 4


def test_what_is_past_today_is_left_out() -> None:
    found = agenda([planned(cron="0 9,11 * * *")], NOW, UTC)
    assert times(found)[date(2026, 10, 22)] == [at("2026-10-22 11:00")]


def test_what_runs_often_is_summed_up_once_a_day() -> None:
    found = agenda([planned(cron="*/15 * * * *")], NOW, UTC)
    assert times(found) == {}
    # Today from ten o'clock, without ten o'clock itself.
    assert counts(found) == [55, 96, 96, 96, 96, 96, 96]
    assert counts(agenda([planned(every=60)], NOW, UTC))[1:3] == [1440, 1440]


def test_day_of_25_hours_has_more_of_them() -> None:
    # The clocks go back on the 25th.
    assert counts(agenda([planned(cron="*/15 * * * *", timezone="Europe/Berlin")], NOW, BERLIN))[3] == 100


def test_every_four_hours_is_not_often_and_every_hour_is() -> None:
    assert len(times(agenda([planned(cron="0 */4 * * *")], NOW, UTC))[date(2026, 10, 23)]) == 6
    assert counts(agenda([planned(cron="0 * * * *")], NOW, UTC))[1] == 24


def test_day_without_any_has_no_line() -> None:
    weekdays = agenda([planned(cron="*/15 * * * 1-5")], NOW, UTC)
    assert [len(day.often) for day in weekdays.days] == [1, 1, 0, 0, 1, 1, 1]


def test_more_than_can_be_counted_is_not_counted() -> None:
    assert counts(agenda([planned(every=1)], NOW, UTC)) == [None] * 7


def test_counting_stops_when_its_time_is_spent() -> None:
    found = agenda([planned(cron="*/15 * * * *")], NOW, UTC, is_spent=lambda: True)
    assert counts(found) == [None] * 7


def test_list_stops_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    found = agenda([planned(cron="0 12 * * *")], NOW, UTC)
    assert [len(day.entries) for day in found.days] == [1, 1, 1, 0, 0, 0, 0]
    assert found.stops_at == at("2026-10-25 12:00")
    monkeypatch.setattr(module, "MOST_ROWS", 7)
    assert agenda([planned(cron="0 12 * * *")], NOW, UTC).stops_at is None


def test_no_more_is_worked_out_than_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 10)
    asked = 0
    after = Timetable.after

    def counting(self: Timetable, moment: datetime) -> Any:
        nonlocal asked
        for time in after(self, moment):
            asked += 1
            yield time

    monkeypatch.setattr(Timetable, "after", counting)
    agenda([planned(cron="0 */4 * * *") for _ in range(5)], NOW, UTC)
    # One ahead for each of the five.
    assert asked <= 10 + 1 + 5


def test_one_that_nobody_can_go_by_is_named_and_the_others_stand() -> None:
    broken, sound = planned(cron="0 6 * * *", timezone="Mars/Olympus"), planned(cron="0 6 * * *")
    found = agenda([broken, sound], NOW, UTC)
    assert found.broken == [broken]
    assert times(found)


def test_two_at_the_same_moment_stand_side_by_side() -> None:
    found = agenda([planned(cron="0 6 * * *"), planned(cron="0 6 * * *")], NOW, UTC)
    assert len(times(found)[date(2026, 10, 23)]) == 2
