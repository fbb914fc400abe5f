"""Writes rows straight into a table, for those who have a million: no instance is made, nothing is checked."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

Row = dict[str, Any]


def write(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write rows, each a dict by columns; all have the same ones. What they leave out has the field's default."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated and not _is_serial(field)]
    defaults = {str(field.column): _default(field) for field in fields}
    values = ([row.get(column, default) for column, default in defaults.items()] for row in rows)
    if connection.vendor == "postgresql":
        _copy(model, list(defaults), values)
    else:
        _insert(model, list(defaults), values)


def _is_serial(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.AutoField)


def _default(field: "models.Field[Any, Any]") -> Any:
    return None if field.null else field.get_default()


def _copy(model: type[models.Model], columns: list[str], values: Iterable[list[Any]]) -> None:
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])


def _insert(model: type[models.Model], columns: list[str], values: Iterable[list[Any]]) -> None:
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[_plain(value) for value in row] for row in values])


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps what Django writes."""
    match value:
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case UUID():
            return value.hex
        case dict():
            return json.dumps(value)
    return value
