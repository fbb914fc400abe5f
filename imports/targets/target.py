"""A target: what the rows of a file become."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth import get_permission_codename
from django.db import connection
from django.db.models import Field as Column
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

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

    @property
    def write_permissions(self) -> list[str]:
        """The permissions to add and to change its records, which whoever imports them needs."""
        names = self.model._meta
        return [f"{names.app_label}.{get_permission_codename(act, names)}" for act in ("add", "change")]

    def field(self, name: str) -> Field:
        """Return a field by its name; raises KeyError."""
        return self._by_name()[name]

    def has(self, name: str) -> bool:
        """Say whether there is such a field."""
        return name in self._by_name()

    def column(self, name: str) -> "Column[Any, Any]":
        """Return the model's field of this name."""
        return cast("Column[Any, Any]", self.model._meta.get_field(name))

    def among(self, keys: Collection[Any]) -> "QuerySet[Model]":
        """Return the records with these natural keys: any number of them are one parameter."""
        column = self.column(self.natural_key)
        if connection.vendor == "postgresql":
            sql = f"SELECT unnest(%s::{column.cast_db_type(connection)}[])"
        else:
            sql = "SELECT value FROM json_each(%s)"
        listed = list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))
        among = RawSQL(sql, [listed])  # noqa: S611  # the type is the model's own
        return self.model._default_manager.filter(**{f"{self.natural_key}__in": among})

    def default(self, name: str) -> Any:
        """Return what a new record has where nothing is said."""
        return self.column(name).get_default()

    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}
