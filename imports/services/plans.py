"""What a program said with its file, so that no person has to be asked: which mapping, and what refused rows mean."""

from collections.abc import Mapping as Pairs
from dataclasses import asdict, dataclass
from typing import Any

from imports.models import NamedMapping


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A saved mapping as it was when the file came, and whether rows that are refused keep the others waiting."""

    name: str
    mapping: Pairs[str, Any]
    empty_cells: str
    skip_refused: bool

    @classmethod
    def of(cls, kept: NamedMapping, *, skip_refused: bool) -> "Plan":
        """Return the plan to use a saved mapping."""
        return cls(name=kept.name, mapping=kept.mapping, empty_cells=kept.empty_cells, skip_refused=skip_refused)

    @classmethod
    def from_json(cls, stored: Pairs[str, Any]) -> "Plan":
        """Read a stored plan."""
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)
