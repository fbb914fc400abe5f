"""Moments as people type them into the search: a day, a time of day, or how long ago."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from jobs.exceptions import InvalidSearch

_SPAN = re.compile(r"(\d{1,4})(min|h|d)")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# The first 48 bits of a job's id are when it was asked for (RFC 9562, UUIDv7), in milliseconds; 80 bits follow.
_BITS_AFTER = 80
_LATEST = 2**48 - 1


def moment(text: str) -> datetime:
    """Return the moment that `2026-11-03`, `2026-11-03T14:30` or `24h` stands for; raises InvalidSearch."""
    if span := _SPAN.fullmatch(text):
        return timezone.now() - int(span[1]) * _UNITS[span[2]]
    try:
        day = parse_date(text)
        found = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001  # made aware below
        if found is not None:
            return found if timezone.is_aware(found) else timezone.make_aware(found)
    except (ValueError, OverflowError):
        pass
    raise InvalidSearch(f"“{text}” is no moment: type a day as 2026-11-03, a time as 2026-11-03T14:30, or 24h or 7d.")


def first_id_at(at: datetime) -> UUID:
    """Return the smallest id that a job asked for at a moment can have: ids are in the order of time."""
    milliseconds = min(max(int(at.timestamp() * 1000), 0), _LATEST)
    return UUID(int=milliseconds << _BITS_AFTER)
