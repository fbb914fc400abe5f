"""Times and amounts as the office's pages show them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from billing.money import format_amount
from jobs.api import time_mark

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def ago(moment: datetime) -> SafeString:
    """Return how long ago something was, and after a week the day, with the exact time and zone on hover."""
    day = date_format(timezone.localtime(moment), "j M Y")
    return time_mark(moment, _relative(timezone.now() - moment) or f"on {day}")


def _relative(age: timedelta) -> str:
    if age < MINUTE:
        return "just now"
    if age < HOUR:
        return f"{age // MINUTE} min ago"
    if age < DAY:
        return f"{age // HOUR} h ago"
    return f"{age // DAY} d ago" if age < WEEK else ""


def money(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency, kept on one line."""
    return f"{currency}\N{NO-BREAK SPACE}{format_amount(amount, currency)}"
