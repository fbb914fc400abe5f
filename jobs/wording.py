"""Numbers and times as people say them; pure text, no markup."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
# From here on a second is shown whole: 9.95 rounds to 10 and its decimal would say nothing.
_WHOLE_FROM = 9.95


def duration_text(duration: timedelta) -> str:
    """Return a duration in two significant figures or two units: `1.4 s`, `14 s`, `2 min 10 s`."""
    seconds = max(duration.total_seconds(), 0.0)
    if seconds < 0.01:
        return "under 0.01 s"
    if seconds < _WHOLE_FROM:
        return f"{seconds:#.2g} s"
    whole = round(seconds)
    for (size, unit), (smaller, smaller_unit) in pairwise(_UNITS):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size:,} {unit} {rest} {smaller_unit}" if rest else f"{whole // size:,} {unit}"
    return f"{whole} s"


def relative_text(moment: datetime, now: datetime) -> str:
    """Return when something was or will be, seen from `now`: `3 min ago`, `in 2 h`, `just now`."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    size, unit = next((size, unit) for size, unit in _UNITS if abs(seconds) >= size)
    span = f"{int(abs(seconds) // size):,} {unit}"
    return f"{span} ago" if seconds > 0 else f"in {span}"


def ahead_text(moment: datetime, now: datetime) -> str:
    """Return when something will be, seen from `now`: `in 2 h`, and `in a moment` when that is now or was."""
    return relative_text(moment, now) if (moment - now).total_seconds() >= 1 else "in a moment"


def capped_count(count: int, cap: int = 10_000) -> str:
    """Return a count with separators; above the cap as `10,000+`."""
    return f"{cap:,}+" if count > cap else f"{count:,}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `1 job`, `1,200 jobs`."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def listed(parts: Iterable[str]) -> str:
    """Return parts as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last
