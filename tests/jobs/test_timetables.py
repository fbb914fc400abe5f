"""Times by cron text and at intervals, across both changes of the clocks, leap days and year ends."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.exceptions import InvalidSchedule
from jobs.timetable_words import in_words, saving_note, zone_words
from jobs.timetables import Timetable, zone

# Zones whose clocks change at other times of the year, of the day, and by another span.
BERLIN, NEW_YORK, SYDNEY, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local_times(cron: str, timezone: str, start: str, count: int = 4) -> list[str]:
    """Return the next times as the clock on the wall shows them, after a time in UTC."""
    times = islice(Timetable(cron=cron, timezone=timezone).after(at(start)), count)
    return [f"{time.astimezone(zone(timezone)):%m-%d %H:%M %z}" for time in times]


@pytest.mark.parametrize(
    ("timezone", "start", "expected"),
    [
        # Forward: 02:30 does not exist, and runs at 03:00; the next day at 02:30 again.
        (BERLIN, "2026-03-28 12:00", ["03-29 03:00 +0200", "03-30 02:30 +0200"]),
        (NEW_YORK, "2026-03-07 12:00", ["03-08 03:00 -0400", "03-09 02:30 -0400"]),
        (SYDNEY, "2026-10-02 18:00", ["10-04 03:00 +1100", "10-05 02:30 +1100"]),
        # Back: 02:30 comes twice, and it runs at the first.
        (BERLIN, "2026-10-24 12:00", ["10-25 02:30 +0200", "10-26 02:30 +0100"]),
        (NEW_YORK, "2026-10-31 12:00", ["11-01 02:30 -0500", "11-02 02:30 -0500"]),
        (SYDNEY, "2026-04-04 05:00", ["04-05 02:30 +1100", "04-06 02:30 +1000"]),
    ],
)
def test_a_daily_time_runs_once_on_the_days_the_clocks_change(timezone: str, start: str, expected: list[str]) -> None:
    assert local_times("30 2 * * *", timezone, start, 2) == expected


@pytest.mark.parametrize("timezone", [BERLIN, NEW_YORK, SYDNEY, LORD_HOWE])
@pytest.mark.parametrize("cron", ["30 1 * * *", "30 2 * * *", "0 3 * * *", "15 2 * * *"])
def test_a_daily_time_runs_once_on_each_day_of_two_years(cron: str, timezone: str) -> None:
    times = list(islice(Timetable(cron=cron, timezone=timezone).after(at("2026-01-01 00:00")), 730))
    days = [time.astimezone(zone(timezone)).date() for time in times]
    assert [later - earlier for earlier, later in pairwise(days)] == [timedelta(days=1)] * 729


@pytest.mark.parametrize("timezone", [BERLIN, NEW_YORK, SYDNEY])
def test_what_goes_by_elapsed_time_is_neither_moved_nor_doubled(timezone: str) -> None:
    times = islice(Timetable(cron="*/60 * * * *", timezone=timezone).after(at("2026-01-01 00:00")), 24 * 366)
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(hours=1)}


def test_two_times_that_the_spring_moves_to_one_are_one() -> None:
    assert local_times("0,30 2 * * *", BERLIN, "2026-03-28 12:00", 2) == ["03-29 03:00 +0200", "03-30 02:00 +0200"]


@pytest.mark.parametrize("moment", ["2026-10-25 00:40", "2026-10-25 01:20", "2026-10-25 01:40"])
def test_the_hour_that_comes_twice_is_not_run_again_whenever_one_asks(moment: str) -> None:
    # 02:40 for the first time, 02:20 and 02:40 for the second.
    assert local_times("30 2 * * *", BERLIN, moment, 1) == ["10-26 02:30 +0100"]


def test_leap_days_and_year_ends() -> None:
    assert local_times("0 0 29 2 *", "UTC", "2026-01-01 00:00", 2) == ["02-29 00:00 +0000"] * 2
    assert local_times("59 23 31 12 *", BERLIN, "2026-12-31 00:00", 1) == ["12-31 23:59 +0100"]
    assert local_times("0 2 1 * *", BERLIN, "2026-12-15 00:00", 2) == ["01-01 02:00 +0100", "02-01 02:00 +0100"]
    assert local_times("0 0 L * *", "UTC", "2028-02-01 00:00", 1) == ["02-29 00:00 +0000"]


def test_nicknames_are_crons() -> None:
    assert local_times("@daily", BERLIN, "2026-06-01 12:00", 1) == ["06-02 00:00 +0200"]


def test_all_clocks_count_an_interval_alike() -> None:
    every = Timetable(every=timedelta(minutes=15))
    assert every.next_after(at("2026-01-01 10:07")) == at("2026-01-01 10:15")
    assert every.next_after(at("2026-01-01 10:15")) == at("2026-01-01 10:30")


def test_an_interval_is_counted_from_its_start() -> None:
    every = Timetable(every=timedelta(hours=7), starts_at=at("2026-01-01 03:00"))
    assert list(islice(every.after(at("2025-12-01 00:00")), 2)) == [at("2026-01-01 03:00"), at("2026-01-01 10:00")]


def test_nothing_runs_before_the_start_or_after_the_end() -> None:
    bounded = Timetable(cron="0 6 * * *", starts_at=at("2026-01-10 06:00"), ends_at=at("2026-01-11 06:00"))
    assert list(bounded.after(at("2026-01-01 00:00"))) == [at("2026-01-10 06:00"), at("2026-01-11 06:00")]
    assert bounded.next_after(at("2026-01-11 06:00")) is None


@pytest.mark.parametrize(
    ("cron", "timezone"), [("30 2 * * *", BERLIN), ("*/7 * * * *", SYDNEY), ("0 */2 * * *", NEW_YORK)]
)
def test_the_last_times_are_those_that_lead_there(cron: str, timezone: str) -> None:
    timetable = Timetable(cron=cron, timezone=timezone)
    for moment in (at("2026-03-29 12:00"), at("2026-10-25 12:00"), at("2026-07-01 00:00")):
        until = list(takewhile(lambda time: time <= moment, timetable.after(moment - timedelta(days=25))))  # noqa: B023
        assert timetable.last_until(moment, 20) == until[-20:]


@given(st.datetimes(timezones=st.just(UTC), allow_imaginary=False), st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE]))
def test_the_next_time_is_always_later(now: datetime, timezone: str) -> None:
    for cron in ("30 2 * * *", "0,30 1,2,3 * * *", "15 * * * *"):
        following = Timetable(cron=cron, timezone=timezone).next_after(now)
        assert following is not None
        assert following > now


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"cron": "61 * * * *"}, "bad minute"),
        ({"cron": "every day"}, "wrong number of fields"),
        ({"cron": "0 0 31 2 *"}, "bad day-of-month"),
        ({"cron": "0 0 ? * *"}, "is no cron text"),
        ({"cron": "0 6 * * *", "timezone": "Mars/Olympus"}, "no time zone"),
        ({"cron": "0 6 * * *", "timezone": "../etc/passwd"}, "no time zone"),
        ({}, "either cron text or an interval"),
        ({"cron": "0 6 * * *", "every": timedelta(hours=1)}, "either cron text or an interval"),
        ({"every": timedelta(0)}, "1 second"),
        ({"every": timedelta(days=5000)}, "366 days"),
        ({"cron": "0 6 * * *", "starts_at": at("2026-01-02 00:00"), "ends_at": at("2026-01-01 00:00")}, "later"),
    ],
)
def test_nonsense_is_refused_in_words(plan: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidSchedule, match=told):
        Timetable(**plan)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"cron": "0 6 * * 1-5", "timezone": BERLIN}, "Every weekday at 06:00, Berlin time"),
        ({"cron": "0 9 * * MON"}, "Every Monday at 09:00, UTC"),
        ({"cron": "0 2 1 * *"}, "On the first day of every month at 02:00, UTC"),
        ({"cron": "*/15 * * * *"}, "Every 15 minutes, UTC"),
        ({"cron": "*/5 * * * *"}, "Every 5 minutes, UTC"),
        ({"cron": "*/2 * * * *"}, "Every 2 minutes, UTC"),
        ({"cron": "*/10 * * * * *"}, "Every 10 seconds, UTC"),
        ({"cron": "0 */2 * * *"}, "Every 2 hours, UTC"),
        ({"cron": "*/5 9-17 * * 1-5"}, "Every 5 minutes from 09:00 through 17:59 on Monday through Friday, UTC"),
        ({"cron": "@hourly", "timezone": NEW_YORK}, "Every hour, New York time"),
        ({"cron": "0 0 * * *"}, "Every day at 00:00, UTC"),
        ({"every": timedelta(minutes=90)}, "Every 90 minutes"),
        ({"every": timedelta(hours=1)}, "Every hour"),
    ],
)
def test_a_timetable_in_words(plan: dict[str, object], words: str) -> None:
    assert in_words(Timetable(**plan)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"cron": "61 * * * *"}, "cron"),
        ({"every": timedelta(0)}, "every"),
        ({"cron": "0 6 * * *", "timezone": "Mars/Olympus"}, "timezone"),
    ],
)
def test_a_refusal_names_its_field(plan: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidSchedule) as refusal:
        Timetable(**plan)  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("plan", "most"),
    [
        ({"cron": "0 6 * * 1-5"}, 1),
        ({"cron": "0 2 1 * *"}, 1),
        ({"cron": "*/15 8-17 * * *"}, 40),
        ({"cron": "* * * * * *"}, 86_400),
        ({"cron": "@hourly"}, 24),
        ({"every": timedelta(minutes=90)}, 16),
        ({"every": timedelta(days=9)}, 1),
    ],
)
def test_the_most_times_of_a_day(plan: dict[str, object], most: int) -> None:
    assert Timetable(**plan).most_a_day() == most  # type: ignore[arg-type]


def test_a_zone_that_names_no_place_is_said_as_it_is() -> None:
    assert zone_words("UTC") == zone_words("Etc/UTC") == "UTC"


def test_the_change_of_the_clocks_is_told_of_the_times_it_moves() -> None:
    nightly = Timetable(cron="30 2 * * *", timezone=BERLIN)
    forward, after = islice(nightly.after(at("2026-03-28 12:00")), 2)
    (back,) = islice(nightly.after(at("2026-10-24 12:00")), 1)
    assert "02:30 does not exist that day, so it runs at 03:00" in saving_note(nightly, forward)
    assert "comes twice that day, and it runs at the first" in saving_note(nightly, back)
    assert saving_note(nightly, after) == ""


def test_elapsed_time_is_not_warned_of() -> None:
    often = Timetable(cron="*/30 * * * *", timezone=BERLIN)
    assert not any(saving_note(often, time) for time in islice(often.after(at("2026-10-24 22:00")), 12))
