"""Times as pages show them: in the viewer's zone, and exact on hover."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.wording import ahead_text, relative_text


def exact_text(moment: datetime) -> str:
    """Return a moment to the second, in the viewer's zone, with the zone's name."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i:s')} {local.tzname()}"


def clock_text(moment: datetime) -> str:
    """Return the time of day, with the date when it is not today."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M, H:i")


def day_text(moment: datetime) -> str:
    """Return the day of a moment in the viewer's zone."""
    return date_format(timezone.localtime(moment), "j M Y")


def time_mark(moment: datetime, text: str) -> SafeString:
    """Return text for a moment, with the exact time for machines and on hover."""
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact_text(moment), text)


def ago(moment: datetime) -> SafeString:
    """Return how long ago a moment was, or how far ahead it is."""
    return time_mark(moment, relative_text(moment, timezone.now()))


def ahead(moment: datetime) -> SafeString:
    """Return how far ahead a moment is that has not come yet."""
    return time_mark(moment, ahead_text(moment, timezone.now()))
