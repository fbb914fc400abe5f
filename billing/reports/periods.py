"""Stretches of days that are asked for by name."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from billing.reports.wording import day_text, days_text

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """All days from the first to the last, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return days_text(self.first, self.last)

    @property
    def within(self) -> str:
        """The days as a part of a sentence."""
        return f"on {self}" if self.first == self.last else f"from {self}"

    @property
    def as_of(self) -> str:
        """The last day, for what is as it was at its end."""
        return f"as of {day_text(self.last)}"

    def months(self) -> list[date]:
        """Return the first day of each month that it touches."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [_month(self.first, later) for later in range(count)]


class Preset(StrEnum):
    """A period by its name, seen from the day on which the report is made."""

    THIS_MONTH = "this-month"
    LAST_WEEK = "last-week"
    LAST_MONTH = "last-month"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


LABELS = {
    Preset.THIS_MONTH: "This month so far",
    Preset.LAST_WEEK: "Last week, Monday to Sunday",
    Preset.LAST_MONTH: "Last month",
    Preset.LAST_QUARTER: "Last quarter",
    Preset.THIS_YEAR: "This year so far",
    Preset.LAST_YEAR: "Last year",
}


def period_of(preset: Preset, today: date) -> Period:
    """Return the days that a name means on a day."""
    month, year = today.replace(day=1), date(today.year, 1, 1)
    monday = today - today.weekday() * DAY
    quarter = _month(month, -((today.month - 1) % 3))
    return {
        Preset.THIS_MONTH: Period(month, today),
        Preset.LAST_WEEK: Period(monday - 7 * DAY, monday - DAY),
        Preset.LAST_MONTH: Period(_month(month, -1), month - DAY),
        Preset.LAST_QUARTER: Period(_month(quarter, -3), quarter - DAY),
        Preset.THIS_YEAR: Period(year, today),
        Preset.LAST_YEAR: Period(date(today.year - 1, 1, 1), year - DAY),
    }[preset]


def _month(day: date, later: int) -> date:
    """Return the first day of the month so many months later."""
    number = day.year * 12 + day.month - 1 + later
    return date(number // 12, number % 12 + 1, 1)
