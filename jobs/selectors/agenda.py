"""What is to run by itself in the next days, day by day; bounded, whatever the timetables are."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby, islice, takewhile

from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.timetables import Timetable

DAYS = 7
# What runs more often than every four hours is one line a day: it would drown what runs once.
OFTEN = 6
# Rows of all days together: more are not read, and each costs up to 0.1 ms to work out.
MOST_ROWS = 1_000
# A day of every minute; beyond it the times are no longer counted.
COUNT_UP_TO = 1_440


@dataclass(frozen=True, kw_only=True)
class Often:
    """A schedule that runs often on a day: how many times, or None where that was not counted."""

    schedule: Schedule
    timetable: Timetable
    times: int | None


@dataclass(kw_only=True)
class Day:
    """A day in the viewer's zone, with what runs on it: single times in order, and what runs often."""

    day: date
    entries: list[tuple[datetime, Schedule]] = field(default_factory=list)
    often: list[Often] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The days to come; `stops_at` is the first time that no longer fits, `broken` are those nobody can go by."""

    days: list[Day]
    stops_at: datetime | None
    broken: list[Schedule]


def agenda_schedules() -> list[Schedule]:
    """Return all schedules that are not retired, those that are paused included."""
    return list(Schedule.objects.filter(retired_at=None).order_by("next_at", "pk"))


def agenda(
    schedules: Iterable[Schedule], now: datetime, zone: tzinfo, is_spent: Callable[[], bool] = lambda: False
) -> Agenda:
    """Return what is to run from now on; as soon as `is_spent`, times of what runs often are no longer counted."""
    usable, broken = _timetables(schedules)
    days = _days(now, zone)
    end = _begin(days[-1].day + timedelta(days=1), zone)
    seldom = [(schedule, timetable) for schedule, timetable in usable if timetable.most_a_day() <= OFTEN]
    rows = list(islice(_merged(seldom, now, end), MOST_ROWS + 1))
    _enter(days, rows[:MOST_ROWS], zone)
    for schedule, timetable in usable:
        if timetable.most_a_day() > OFTEN:
            _sum_up(days, schedule, timetable, now, zone, is_spent)
    return Agenda(days=days, stops_at=rows[-1][0] if len(rows) > MOST_ROWS else None, broken=broken)


def _timetables(schedules: Iterable[Schedule]) -> tuple[list[tuple[Schedule, Timetable]], list[Schedule]]:
    usable, broken = [], []
    for schedule in schedules:
        try:
            usable.append((schedule, schedule.timetable))
        except InvalidSchedule:
            broken.append(schedule)
    return usable, broken


def _days(now: datetime, zone: tzinfo) -> list[Day]:
    today = now.astimezone(zone).date()
    return [Day(day=today + timedelta(days=number)) for number in range(DAYS)]


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _merged(
    some: list[tuple[Schedule, Timetable]], now: datetime, end: datetime
) -> Iterator[tuple[datetime, int, Schedule]]:
    """Yield the times of all schedules before `end` in order, working out no more of them than are taken."""
    return heapq.merge(*(_times(schedule, timetable, now, end) for schedule, timetable in some))


def _times(
    schedule: Schedule, timetable: Timetable, now: datetime, end: datetime
) -> Iterator[tuple[datetime, int, Schedule]]:
    # The key decides between two of one moment: rows can't be compared.
    return ((moment, schedule.pk, schedule) for moment in takewhile(lambda m: m < end, timetable.after(now)))


def _enter(days: list[Day], rows: Iterable[tuple[datetime, int, Schedule]], zone: tzinfo) -> None:
    by_date = {day.day: day for day in days}
    for day, some in groupby(rows, key=lambda row: row[0].astimezone(zone).date()):
        by_date[day].entries.extend((moment, schedule) for moment, _, schedule in some)


def _sum_up(
    days: list[Day],
    schedule: Schedule,
    timetable: Timetable,
    now: datetime,
    zone: tzinfo,
    is_spent: Callable[[], bool],
) -> None:
    for day in days:
        # A time at midnight counts.
        begin = max(now, _begin(day.day, zone) - timedelta(microseconds=1))
        limit = 1 if is_spent() else COUNT_UP_TO + 1
        times = _count(timetable, begin, _begin(day.day + timedelta(days=1), zone), limit)
        if times:
            day.often.append(Often(schedule=schedule, timetable=timetable, times=times if times < limit else None))


def _count(timetable: Timetable, begin: datetime, end: datetime, limit: int) -> int:
    return sum(1 for _ in islice(takewhile(lambda moment: moment < end, timetable.after(begin)), limit))
