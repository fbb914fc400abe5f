"""What day it is at the office, whose dates stand on invoices."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """Return the day in the site's zone, wherever whoever asks sits and whatever zone pages are shown in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
