"""How numbers and dates are written in a file: by cells that can mean one thing only."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from statistics import median

from imports.reading.reading import DateOrder, DecimalMark

_COMMA = re.compile(r"[+-]?(?:[$€£] ?)?(?:\d{1,3}(?:[.' \u00a0]\d{3})+|\d{1,15}),(?:\d{1,2}|\d{4,15})(?: ?[€%$£])?")
_POINT = re.compile(r"[+-]?(?:[$€£] ?)?(?:\d{1,3}(?:[,' \u00a0]\d{3})+|\d{1,15})\.(?:\d{1,2}|\d{4,15})(?: ?[€%$£])?")
_LONGEST = 40
_DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,].{0,20})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS = 12


def decimal_mark_of(rows: Iterable[Sequence[str]]) -> DecimalMark:
    """Return what stands before the decimals."""
    votes = 0
    for cell in chain.from_iterable(rows):
        if "," in cell and len(cell) < _LONGEST:
            votes += bool(_COMMA.fullmatch(cell.strip()))
        elif "." in cell and len(cell) < _LONGEST:
            votes -= bool(_POINT.fullmatch(cell.strip()))
    return "," if votes > 0 else "."


def date_order_of(rows: Iterable[Sequence[str]]) -> DateOrder:
    """Return the order of day and month: by days above 12, else by dates beside them in ISO form, else by the sign."""
    cells = [cell.strip() for row in rows for cell in row if cell[:1].isdigit() and len(cell) < _LONGEST]
    found = [match for cell in cells if (match := _DATE.fullmatch(cell))]
    if not found:
        return "YMD"
    by_sign: DateOrder = "MDY" if all(match[2] == "/" for match in found) else "DMY"
    return _certain(found) or _nearest(found, cells) or by_sign


def certain_date_order_of(cells: Iterable[str]) -> DateOrder | None:
    """Return the order of day and month if days above 12 tell it."""
    return _certain([match for cell in cells if len(cell) < _LONGEST and (match := _DATE.fullmatch(cell.strip()))])


def _certain(found: Sequence[re.Match[str]]) -> DateOrder | None:
    days_first = sum(int(match[1]) > _MONTHS >= int(match[3]) for match in found)
    days_second = sum(int(match[3]) > _MONTHS >= int(match[1]) for match in found)
    if days_first == days_second:
        return None
    return "DMY" if days_first > days_second else "MDY"


def _nearest(found: Sequence[re.Match[str]], cells: Sequence[str]) -> DateOrder | None:
    """Return the order that brings the dates near those whose order is known."""
    known = [day for cell in cells if (match := _ISO.fullmatch(cell)) and (day := _day(match[1], match[2], match[3]))]
    if not known:
        return None
    middle = median(day.toordinal() for day in known)
    day_first = _distance(middle, [_day(_full(match[4]), match[3], match[1]) for match in found])
    month_first = _distance(middle, [_day(_full(match[4]), match[1], match[3]) for match in found])
    if day_first == month_first:
        return None
    return "DMY" if day_first < month_first else "MDY"


def _distance(middle: float, days: Sequence[date | None]) -> float:
    return median([abs(day.toordinal() - middle) for day in days if day is not None] or [float("inf")])


def _full(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
