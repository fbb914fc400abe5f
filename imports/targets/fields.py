"""Fields that a column can become, as values: what they are called, and what may stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "whole number"
    DECIMAL = "number"
    DATE = "date"
    BOOLEAN = "yes or no"
    CHOICE = "choice"
    EMAIL = "e-mail address"


# PostgreSQL's largest integer and bigint.
LARGEST_INTEGER = 2**31 - 1
LARGEST_BIG_INTEGER = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a target. `choices` has what may stand in a cell, in lower case, and the value that it means."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = False
    max_length: int | None = None
    minimum: int = 0
    maximum: int = LARGEST_INTEGER
    decimal_places: int = 2
    choices: Mapping[str, str] = field(default_factory=dict)
    # Other names that a column may have, in lower case and without punctuation.
    aliases: tuple[str, ...] = ()
    lower_case: bool = False
    upper_case: bool = False

    @property
    def empty(self) -> str | None:
        """Return what an empty cell becomes."""
        return "" if self.is_text else None

    @property
    def is_text(self) -> bool:
        """Say whether it is kept as text, which is empty rather than missing."""
        return self.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.EMAIL)

    @property
    def is_free_text(self) -> bool:
        """Say whether it is kept as it stands in the cell."""
        return self.kind in (Kind.TEXT, Kind.LONG_TEXT) and not (self.lower_case or self.upper_case)
