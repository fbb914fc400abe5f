"""What an examination finds: one thing each, in words for people and with a name for machines."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How bad it is. Only what is BROKEN needs somebody now."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it stands, what to do about it, how many jobs it concerns."""

    name: str
    level: Level
    text: str
    remedy: str = ""
    since: datetime | None = None
    # How long an answer took.
    seconds: float | None = None
    count: int | None = None
    # Ids of some of the jobs.
    examples: tuple[str, ...] = ()


def ok(name: str, text: str, seconds: float | None = None) -> Finding:
    """Return a finding that all is well."""
    return Finding(name=name, level=Level.OK, text=text, seconds=seconds)


def warning(name: str, text: str, remedy: str) -> Finding:
    """Return a finding that should be mended some day."""
    return Finding(name=name, level=Level.WARNING, text=text, remedy=remedy)


def broken(name: str, text: str, remedy: str = "") -> Finding:
    """Return a finding that needs somebody now."""
    return Finding(name=name, level=Level.BROKEN, text=text, remedy=remedy)
