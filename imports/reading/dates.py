"""Dates as people and programs write them."""

import re
from datetime import date
from functools import lru_cache

_NUMERIC = re.compile(r"(\d{1,4})([./\- ])\s?(\d{1,2})(?:\2\s?(\d{1,4})|(?:\2)?)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ \-/.]?\s?([^\W\d_]{3,9})\.?,?[ \-/.]?\s?(\d{4}|\d{2})")
_NAMED_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9})\.?[ \-/]?(\d{1,2})(?:st|nd|rd|th)?,?[ \-/]\s?(\d{4}|\d{2})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? ", re.IGNORECASE)
_TIME = re.compile(
    r"[T ,]\s?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|[+\-]\d{2}:?\d{2}))?$"
)
# Two digits: 69 to 99 are of the last century, as POSIX has it.
_PIVOT = 69
_LONGEST = 60
# The first three letters tell months apart in English, German, French (but juin/juillet) and Spanish.
_MONTHS = {
    **{
        name: number
        for number, names in enumerate(
            (
                "jan ene gen",
                "feb fev fév",
                "mar mär mrz",
                "apr avr abr",
                "may mai mag",
                "jun juin giu",
                "jul juil lug",
                "aug aou aoû ago",
                "sep set",
                "oct okt ott out",
                "nov",
                "dec dez dic déc",
            ),
            1,
        )
        for name in names.split()
    },
}
_EXPECTED = {"YMD": "year-month-day", "DMY": "day.month.year", "MDY": "month/day/year"}


def parse_date(text: str, order: str = "YMD") -> date:
    """Return the date. A year of four digits in front is read whatever the order. ValueError says what was expected."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else _parse(text, order)
    except ValueError:
        return _parse(text, order)


@lru_cache(maxsize=4096)
def _parse(text: str, order: str) -> date:
    stripped = _TIME.sub("", text.strip()) if len(text) <= _LONGEST else ""
    parts = _numeric(stripped, order) or _named(_WEEKDAY.sub("", stripped))
    try:
        if parts is not None:
            return date(*parts)
    except ValueError:
        pass
    raise ValueError(f"“{text[:_LONGEST]}” is no date: expected {_EXPECTED[order]}")


def _numeric(text: str, order: str) -> tuple[int, int, int] | None:
    if compact := _COMPACT.fullmatch(text):
        return int(compact[1]), int(compact[2]), int(compact[3])
    found = _NUMERIC.fullmatch(text)
    if found is None or not found[4]:
        return None
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return int(first), int(second), int(third)
    if order == "YMD":  # 9/6/2024 may be either: no guess
        return (_year(first), int(second), int(third)) if len(first) == len(third) == 2 else None
    day, month = (second, first) if order == "MDY" else (first, second)
    return (_year(third), int(month), int(day)) if len(third) in (2, 4) else None


def _named(text: str) -> tuple[int, int, int] | None:
    if found := _NAMED_DAY_FIRST.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    elif found := _NAMED_MONTH_FIRST.fullmatch(text):
        day, month, year = found[2], found[1], found[3]
    else:
        return None
    number = _month(month)
    return (_year(year), number, int(day)) if number else None


def _month(name: str) -> int | None:
    name = name.casefold()
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _PIVOT else 2000)
