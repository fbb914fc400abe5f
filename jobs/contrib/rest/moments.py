"""Moments as the API takes and gives them: RFC 3339, given in UTC."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_SCHEMA = {"type": "string", "format": "date-time", "examples": ["2026-11-03T14:30:00Z"]}


def _read(value: Any) -> datetime:
    """Return the moment that a text names; raises ValueError."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError("write a moment as 2026-11-03T14:30:00Z; in an address, + is %2B")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such moment") from None


def written(moment: datetime) -> str:
    """Return a moment as text: 2026-11-03T14:30:00.123456Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, BeforeValidator(_read), PlainSerializer(written, return_type=str), WithJsonSchema(_SCHEMA)]
