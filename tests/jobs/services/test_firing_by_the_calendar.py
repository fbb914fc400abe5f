"""Firing across every turn of the calendar, with clocks that were away; compared with times worked out by hand.

The oracle walks the minutes of UTC and reads the clock on the wall (zoneinfo); it knows nothing of `Timetable`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from jobs.models import Firing, FiringOutcome, Schedule
from jobs.services.firing import fire_due
from tests.sample import tasks

# About times: the database only keeps them, as tests of firing see with each.
pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, NEW_YORK, SYDNEY = "Europe/Berlin", "America/New_York", "Australia/Sydney"
Names = Callable[[datetime], bool]


@dataclass(frozen=True)
class Turn:
    """A turn of the calendar: a zone, a time shortly before it in UTC, and how many hours to look at."""

    zone: str
    start: str
    hours: int = 36

    def __str__(self) -> str:
        return f"{self.zone} {self.start}"

    @property
    def begin(self) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=UTC)

    @property
    def end(self) -> datetime:
        return self.begin + self.hours * HOUR


CLOCKS_CHANGE = (
    Turn(BERLIN, "2026-03-28 12:00"),
    Turn(BERLIN, "2026-10-24 12:00"),
    Turn(NEW_YORK, "2026-03-07 18:00"),
    Turn(NEW_YORK, "2026-10-31 18:00"),
    Turn(SYDNEY, "2026-04-04 04:00"),
    Turn(SYDNEY, "2026-10-03 04:00"),
)
CALENDAR_TURNS = (
    Turn(BERLIN, "2028-02-28 12:00", hours=60),
    Turn(NEW_YORK, "2027-02-28 00:00", hours=60),
    Turn(SYDNEY, "2026-12-31 00:00"),
    Turn(BERLIN, "2026-12-31 12:00"),
    Turn(NEW_YORK, "2026-04-30 00:00", hours=48),
    Turn(SYDNEY, "2026-07-31 00:00", hours=48),
)


def at_hour(hour: int, minute: int) -> Names:
    return lambda wall: (wall.hour, wall.minute) == (hour, minute)


def at_minute(minute: int) -> Names:
    return lambda wall: wall.minute == minute


def on_last_day(wall: datetime) -> bool:
    return (wall + DAY).day == 1 and (wall.hour, wall.minute) == (0, 0)


def on_first_day(wall: datetime) -> bool:
    return wall.day == 1 and (wall.hour, wall.minute) == (2, 30)


def on_leap_day(wall: datetime) -> bool:
    return (wall.month, wall.day, wall.hour, wall.minute) == (2, 29, 12, 0)


CRONS: dict[str, Names] = {
    "30 1 * * *": at_hour(1, 30),
    "30 2 * * *": at_hour(2, 30),
    "0 3 * * *": at_hour(3, 0),
    "10,40 1,2 * * *": lambda wall: wall.hour in (1, 2) and wall.minute in (10, 40),
    "15 * * * *": at_minute(15),
    "0 0 L * *": on_last_day,
    "30 2 1 * *": on_first_day,
    "0 12 29 2 *": on_leap_day,
}
# In these the hour is `*`: they go by elapsed time, and run in both of the hours that come twice.
ELAPSED = {"15 * * * *"}


@cache
def times_by_hand(cron: str, turn: Turn) -> list[datetime]:
    """Return the times after a turn's begin and up to its end.

    What the wall shows twice counts at the first showing; what it never shows, as soon as it has gone forward.
    """
    zone, names = ZoneInfo(turn.zone), CRONS[cron]
    found: set[datetime] = set()
    moment = turn.begin + MINUTE
    while moment <= turn.end:
        found.update(moment for wall in _shown(moment, zone, skipped=cron not in ELAPSED) if names(wall))
        moment += MINUTE
    if cron not in ELAPSED:
        found = {moment for moment in found if not moment.astimezone(zone).fold}
    return sorted(found)


def _shown(moment: datetime, zone: ZoneInfo, *, skipped: bool) -> Iterator[datetime]:
    """Yield what the clock on the wall shows at a moment, and what it has just jumped over."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    yield wall
    before = (moment - MINUTE).astimezone(zone).replace(tzinfo=None) + MINUTE
    while skipped and before < wall:
        yield before
        before += MINUTE


def a_schedule(cron: str, turn: Turn, misfire: str) -> Schedule:
    """Return a schedule that was made at the turn's begin: its first time is found by going there."""
    schedule = Schedule(
        key=cron,
        task=tasks.add.definition.name,
        arguments={"a": 1},
        cron=cron,
        timezone=turn.zone,
        misfire=misfire,
        may_overlap=True,
    )
    schedule.next_at = schedule.timetable.next_after(turn.begin)
    schedule.save()
    return schedule


def fired(cron: str) -> list[datetime]:
    found = Firing.objects.filter(schedule__key=cron, outcome=FiringOutcome.FIRED)
    return sorted(found.values_list("fire_at", flat=True))


def missed() -> list[tuple[datetime, int]]:
    found = Firing.objects.filter(outcome=FiringOutcome.MISSED)
    return list(found.order_by("fire_at").values_list("fire_at", "times"))


@pytest.mark.parametrize("turn", [*CLOCKS_CHANGE, *CALENDAR_TURNS], ids=str)
def test_a_clock_that_looks_every_half_hour_fires_each_time_once(turn: Turn) -> None:
    for cron in CRONS:
        a_schedule(cron, turn, "all")
    moment = turn.begin
    while moment <= turn.end:
        if fire_due(moment):
            # Whoever asks again fires nothing twice.
            assert fire_due(moment) == 0
        moment += 30 * MINUTE
    assert {cron: fired(cron) for cron in CRONS} == {cron: times_by_hand(cron, turn) for cron in CRONS}
    assert missed() == []


@pytest.mark.parametrize("turn", CLOCKS_CHANGE, ids=str)
@pytest.mark.parametrize("cron", ["30 1 * * *", "30 2 * * *", "10,40 1,2 * * *", "15 * * * *"])
@pytest.mark.parametrize("misfire", ["once", "all", "skip"])
def test_clocks_that_were_away_across_the_change_follow_the_policy(misfire: str, cron: str, turn: Turn) -> None:
    schedule = a_schedule(cron, turn, misfire)
    assert fire_due(turn.begin) == 0
    come = times_by_hand(cron, turn)
    ran = {"once": come[-1:], "all": come, "skip": []}[misfire]
    assert fire_due(turn.end) == len(ran)
    assert fired(cron) == ran
    left = [time for time in come if time not in ran]
    assert missed() == ([(left[-1], len(left))] if left else [])
    schedule.refresh_from_db()
    assert schedule.next_at is not None
    assert schedule.next_at > turn.end


@pytest.mark.parametrize("turn", CLOCKS_CHANGE, ids=str)
@pytest.mark.parametrize("misfire", ["once", "all", "skip"])
def test_a_clock_that_is_a_little_late_on_the_day_of_the_change_has_missed_nothing(misfire: str, turn: Turn) -> None:
    a_schedule("30 2 * * *", turn, misfire)
    [time] = times_by_hand("30 2 * * *", turn)[:1]
    assert fire_due(time - timedelta(seconds=1)) == 0
    assert fire_due(time + timedelta(seconds=59)) == 1
    assert (fired("30 2 * * *"), missed()) == ([time], [])


@pytest.mark.parametrize("turn", CLOCKS_CHANGE, ids=str)
def test_an_interval_goes_by_elapsed_time_whatever_the_wall_shows(turn: Turn) -> None:
    span = timedelta(minutes=90)
    schedule = a_schedule("15 * * * *", turn, "all")
    columns = {"cron": "", "every": span // timedelta(seconds=1), "starts_at": turn.begin, "next_at": turn.begin}
    Schedule.objects.filter(pk=schedule.pk).update(**columns)
    fire_due(turn.end)
    assert fired("15 * * * *") == [turn.begin + number * span for number in range(25)]


def test_the_oracle_knows_what_the_clocks_do() -> None:
    spring, autumn = CLOCKS_CHANGE[:2]
    assert times_by_hand("30 2 * * *", spring) == [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]
    assert times_by_hand("30 2 * * *", autumn) == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    assert len(times_by_hand("15 * * * *", spring)) == len(times_by_hand("15 * * * *", autumn)) == 36
