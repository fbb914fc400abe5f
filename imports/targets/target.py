"""A target: what the rows of a file become."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field as Column
from django.db.models import Model

from imports.targets.fields import Field


@dataclass(frozen=True, kw_only=True)
class Target:
    """A kind of record that is imported: its model, its fields, and the one that says which record a row is about."""

    key: str
    title: str
    plural: str
    model: type[Model]
    natural_key: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return a field by its name; raises KeyError."""
        return self._by_name()[name]

    def has(self, name: str) -> bool:
        """Say whether there is such a field."""
        return name in self._by_name()

    def column(self, name: str) -> "Column[Any, Any]":
        """Return the model's field of this name."""
        return cast("Column[Any, Any]", self.model._meta.get_field(name))

    def default(self, name: str) -> Any:
        """Return what a new record has where nothing is said."""
        return self.column(name).get_default()

    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}
