"""Timetables as people say them: `Every weekday at 06:00, Berlin time`; and what daylight saving does to a time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile

from cronsim import CronSim

from jobs.timetables import Timetable, zone

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
# How cronsim writes every n-th: in letters up to the ninth.
_LETTERS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NTH = rf"(\d+(?:st|nd|rd|th)|{'|'.join(_LETTERS)})"
# What cronsim's explanation says, and what a person would.
_SAID: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"At (\S+) every day", lambda m: f"Every day at {m[1]}"),
    (r"At (\S+) on Monday through Friday", lambda m: f"Every weekday at {m[1]}"),
    (rf"At (\S+) on ({_WEEKDAY})", lambda m: f"Every {m[2]} at {m[1]}"),
    (r"At (\S+) on (the .+)", lambda m: f"On {m[2]} at {m[1]}"),
    (r"At minute 0 past every hour|At the start of every hour", lambda m: "Every hour"),
    (rf"At minute 0 past every {_NTH} hour", lambda m: f"Every {_number(m[1])} hours"),
    (rf"Every {_NTH} minute of every hour", lambda m: f"Every {_number(m[1])} minutes"),
    (rf"Every {_NTH} second of every minute", lambda m: f"Every {_number(m[1])} seconds"),
    (rf"Every {_NTH} minute (from .+)", lambda m: f"Every {_number(m[1])} minutes {m[2]}"),
)


def in_words(timetable: Timetable) -> str:
    """Return when a timetable runs, in one line."""
    if timetable.every is not None:
        return f"Every {span_words(timetable.every).removeprefix('1 ')}"
    said = CronSim(timetable.cron_text, datetime(2000, 1, 1)).explain()  # noqa: DTZ001  # it explains, it does not compute
    for pattern, rewrite in _SAID:
        if found := re.fullmatch(pattern, said):
            said = rewrite(found)
            break
    return f"{said}, {zone_words(timetable.timezone)}"


def zone_words(name: str) -> str:
    """Return a time zone as in `Berlin time`, and as it is where it names no place: `UTC`."""
    place = name.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in name and not name.startswith("Etc/") else place


def saving_note(timetable: Timetable, time: datetime) -> str:
    """Return what the change of the clocks does to a time of this timetable; empty on all other days."""
    if not timetable.cron:
        return ""
    local = time.astimezone(zone(timetable.timezone))
    if skipped := _skipped_before(timetable, local):
        return f"The clocks go forward: {skipped} does not exist that day, so it runs at {local:%H:%M}."
    if _goes_by_the_wall(timetable) and _comes_twice(local):
        return f"The clocks go back: {local:%H:%M} comes twice that day, and it runs at the first."
    return ""


def span_words(span: timedelta) -> str:
    """Return whole seconds in the largest unit that they fill: `90 minutes`, `1 hour`."""
    seconds = int(span.total_seconds())
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"


def _number(nth: str) -> str:
    return str(_LETTERS.index(nth) + 2) if nth in _LETTERS else nth[:-2]


def _goes_by_the_wall(timetable: Timetable) -> bool:
    """Say whether a time is one on the wall, which may be skipped or come twice; elapsed time does neither."""
    fields = timetable.cron_text.split()
    return len(fields) == 5 and not fields[0].startswith("*") and not fields[1].startswith("*")


def _skipped_before(timetable: Timetable, local: datetime) -> str:
    """Return the time on the wall that this one stands for, when the spring skipped it."""
    wall = CronSim(timetable.cron_text, local)
    if not _goes_by_the_wall(timetable) or (local.hour in wall.hours and local.minute in wall.minutes):
        return ""
    # As many as an hour's change can skip lie within a day before it.
    end = local.replace(tzinfo=None)
    skipped = list(takewhile(lambda time: time < end, CronSim(timetable.cron_text, end - timedelta(days=1))))
    return f"{skipped[-1]:%H:%M}" if skipped else ""


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
