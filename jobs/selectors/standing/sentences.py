"""A sentence with moments in it, which pages mark up and terminals print."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone

from jobs.wording import ahead_text, relative_text


class Seen(Enum):
    """How a moment is told: from now, or by the clock."""

    AGO = auto()
    AHEAD = auto()
    CLOCK = auto()


@dataclass(frozen=True)
class At:
    """A moment in a sentence."""

    moment: datetime
    seen: Seen


Sentence = tuple[str | At, ...]


def ago(moment: datetime) -> At:
    """Return a moment told as `3 min ago`."""
    return At(moment, Seen.AGO)


def ahead(moment: datetime) -> At:
    """Return a moment told as `in 3 min`."""
    return At(moment, Seen.AHEAD)


def clock(moment: datetime) -> At:
    """Return a moment told as `15:10`, with the date when that is not today."""
    return At(moment, Seen.CLOCK)


def plain(sentence: Sentence, now: datetime) -> str:
    """Return a sentence as text."""
    return "".join(part if isinstance(part, str) else _plain(part, now) for part in sentence)


def _plain(at: At, now: datetime) -> str:
    if at.seen is Seen.CLOCK:
        return f"{timezone.localtime(at.moment):%Y-%m-%d %H:%M %Z}"
    return (ahead_text if at.seen is Seen.AHEAD else relative_text)(at.moment, now)
