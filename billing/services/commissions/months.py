"""Months as the office's calendar has them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from billing.office_day import today


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def last_month() -> date:
    """Return the first day of the month before this one."""
    return first_of(first_of(today()) - timedelta(days=1))


def recent(count: int) -> list[date]:
    """Return the first days of so many months, this one first."""
    months = [first_of(today())]
    while len(months) < count:
        months.append(first_of(months[-1] - timedelta(days=1)))
    return months


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins at the office."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())
