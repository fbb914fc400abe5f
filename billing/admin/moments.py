"""Times and amounts as the office's pages show them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.money import format_amount

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def ago(moment: datetime) -> SafeString:
    """Return how long ago something was, with the exact time and zone on hover."""
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j M Y, H:i:s')} {local.tzname()}"
    text = _relative(timezone.now() - moment) or f"on {date_format(local, 'j M Y')}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)


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
