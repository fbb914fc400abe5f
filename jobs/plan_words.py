"""A schedule's plan as people read it: its columns by name, and what stands in them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from jobs.schedules import Misfire
from jobs.timetable_words import span_words

LABELS = {
    "title": "Name",
    "arguments": "Arguments",
    "cron": "Cron text",
    "every": "Interval",
    "timezone": "Time zone",
    "jitter": "Spread over",
    "starts_at": "Not before",
    "ends_at": "Not after",
    "misfire": "When times were missed",
    "may_overlap": "May overlap",
    "start_within": "Starts within",
    "expected_seconds": "Takes at most",
    "must_produce": "Must produce something",
}
MISFIRE_WORDS = {
    Misfire.ONCE.value: "run once, however many were missed",
    Misfire.ALL.value: "run each of them",
    Misfire.SKIP.value: "leave them out",
}
NOTHING = "not set"


def value_words(name: str, value: Any) -> str:
    """Return what a plan's column holds, in words."""
    # Zero is said of what must not be empty, and is none of what may be.
    if value is None or value in ("", {}) or (name == "jitter" and not value):
        return NOTHING
    return _WORDS.get(name, str)(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return each column that differs between two plans: its name, and what it was and is, all in words."""
    return [
        (label, value_words(name, before.get(name)), value_words(name, after.get(name)))
        for name, label in LABELS.items()
        if before.get(name) != after.get(name)
    ]


def _seconds(value: int) -> str:
    return span_words(timedelta(seconds=value)) if value else "0 seconds"


def _moment(value: datetime | str) -> str:
    # What code declared is kept as JSON, which has no moments.
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


_WORDS: dict[str, Callable[[Any], str]] = {
    "arguments": lambda value: json.dumps(value, ensure_ascii=False),
    "every": _seconds,
    "jitter": _seconds,
    "starts_at": _moment,
    "ends_at": _moment,
    "misfire": lambda value: MISFIRE_WORDS.get(value, value),
    "may_overlap": _yes_or_no,
    "start_within": _seconds,
    "expected_seconds": _seconds,
    "must_produce": _yes_or_no,
}
