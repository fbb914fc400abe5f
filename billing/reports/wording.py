"""How reports write days, months, counts and durations; amounts are written as on invoices."""

from datetime import date, datetime
from decimal import Decimal

from billing.languages import ENGLISH_MONTHS, format_day

# What took longer than an hour is counted as more than an hour, nobody knows by how much: see jobs/histogram.py.
LONGEST = 3600.0
MINUTE = 60


def day_text(day: date) -> str:
    """Return "14 March 2026"."""
    return format_day(day)


def days_text(first: date, last: date) -> str:
    """Return "1 to 31 March 2026", with no more of the first day than differs from the last."""
    if first == last:
        return day_text(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_text(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {ENGLISH_MONTHS[first.month - 1]}{year} to {day_text(last)}"


def month_text(month: date) -> str:
    """Return "March 2026"."""
    return f"{ENGLISH_MONTHS[month.month - 1]} {month.year}"


def short_month(month: date) -> str:
    """Return "Mar 26"."""
    return f"{ENGLISH_MONTHS[month.month - 1][:3]} {month:%y}"


def moment_text(moment: datetime) -> str:
    """Return "14 March 2026, 09:05 CET", in the zone that the moment has."""
    return f"{day_text(moment.date())}, {moment:%H:%M} {moment.tzname() or ''}".rstrip()


def seconds_text(seconds: float) -> str:
    """Return "0.25 s", "14 s", "2 min 10 s", "over 1 h"."""
    if seconds >= LONGEST:
        return "over 1 h"
    if seconds < 9.95:  # 9.95 rounds to 10, whose decimal would say nothing
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    rest = whole % MINUTE
    return f"{whole // MINUTE} min {rest} s" if rest else f"{whole // MINUTE} min"


def short_number(value: Decimal) -> str:
    """Return a number for a chart: "950", "12.5 k", "1.25 m"."""
    for size, unit in ((Decimal(10) ** 9, " bn"), (Decimal(10) ** 6, " m"), (Decimal(10) ** 4, " k")):
        if abs(value) >= size:
            scale = size / 10 if unit == " k" else size
            return f"{_three_figures(value / scale)}{unit}"
    return _three_figures(value)


def _three_figures(value: Decimal) -> str:
    decimals = min(4, max(0, 2 - value.adjusted())) if value else 0
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
