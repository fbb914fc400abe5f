"""A mapping: for each field of a target, the column it comes from, or what it always is."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imports.targets.target import Target


class InvalidMapping(Exception):
    """The mapping can't be used as it is."""

    def __init__(self, errors: dict[str, str]) -> None:
        """Keep what is wrong, by field."""
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class Source:
    """Where a field's value comes from: a column, by its place from 0, or a value that all rows have.

    With both, the value stands in where a cell is empty.
    """

    column: int | None = None
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"column": self.column, "value": self.value}


@dataclass(frozen=True)
class Mapping:
    """The sources of the fields that are written; a column that none of them names is not written anywhere."""

    target: Target
    sources: Pairs[str, Source]

    @classmethod
    def from_json(cls, target: Target, stored: Pairs[str, Any]) -> "Mapping":
        """Read a stored mapping; fields that the target no longer has are left out."""
        known = {field.name: stored[field.name] for field in target.fields if field.name in stored}
        return cls(target, {name: Source(source["column"], source["value"]) for name, source in known.items()})

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {name: source.as_json() for name, source in self.sources.items()}

    def columns_of(self, name: str) -> int | None:
        """Return the place of the column that a field comes from."""
        return self.sources[name].column if name in self.sources else None

    def check(self, columns: Sequence[Pairs[str, Any]]) -> None:
        """Refuse what could not be imported by; raises InvalidMapping."""
        errors = _missing(self) | _beyond(self, len(columns)) | _twice(self)
        if errors:
            raise InvalidMapping(errors)


def by_names(mapping: Mapping, names: Sequence[str]) -> dict[str, Any]:
    """Return a mapping as it holds for other files: by the names of columns."""
    return {
        field: {"column": None if source.column is None else names[source.column], "value": source.value}
        for field, source in mapping.sources.items()
    }


def by_places(target: Target, named: Pairs[str, Any], names: Sequence[str]) -> Mapping:
    """Return a named mapping for a file with these columns; fields whose column is missing are left out."""
    places = {name: place for place, name in enumerate(names)}
    sources = {}
    for field, source in named.items():
        if not target.has(field) or (source["column"] is not None and source["column"] not in places):
            continue
        sources[field] = Source(places.get(source["column"]), source["value"])
    return Mapping(target, sources)


def _missing(mapping: Mapping) -> dict[str, str]:
    return {
        field.name: f"{field.title} is needed: choose its column{_or_value(mapping, field.name)}."
        for field in mapping.target.fields
        if field.required and field.name not in mapping.sources
    }


def _or_value(mapping: Mapping, name: str) -> str:
    # What all rows have in common can't tell one record from another.
    return "" if name == mapping.target.natural_key else ", or type what it always is"


def _beyond(mapping: Mapping, count: int) -> dict[str, str]:
    return {
        name: f"The file has no column {source.column + 1}: choose another."
        for name, source in mapping.sources.items()
        if source.column is not None and not 0 <= source.column < count
    }


def _twice(mapping: Mapping) -> dict[str, str]:
    key = mapping.target.natural_key
    source = mapping.sources.get(key)
    if source and (source.column is None or source.value):
        return {
            key: f"{mapping.target.field(key).title} tells one record from another: it can't be the same for all rows."
        }
    return {}
