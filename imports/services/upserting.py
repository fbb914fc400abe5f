"""Write staged rows into their target's table, by two statements for any number of them.

Only columns that are mapped are written to records that exist; a new record has its model's defaults for the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from imports.mapping.mapping import Mapping
from imports.models import EmptyCells, Import, StagedRow
from imports.models.staged_row import WRITTEN

if TYPE_CHECKING:
    from django.db.models import Field as Column


@dataclass(frozen=True)
class Written:
    """How many records were made and changed."""

    created: int = 0
    updated: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.created + other.created, self.updated + other.updated)


@dataclass(frozen=True)
class _Expression:
    """A piece of SQL and the parameters it takes."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Upsert:
    """The statements of one import: made once, run for each chunk."""

    def __init__(self, run: Import, mapping: Mapping) -> None:
        """Prepare the statements."""
        self._run = run
        self._target = mapping.target
        self._clears = run.empty_cells == EmptyCells.CLEAR
        self._names = list(mapping.sources)
        self._columns = [mapping.target.column(name) for name in self._names]
        self._table = connection.ops.quote_name(mapping.target.model._meta.db_table)
        self._insert = self._insert_statement()
        self._update = self._update_statement()

    def write(self, first: int, last: int, rows: int) -> Written:
        """Write the `rows` that there are between these lines, both included, in the caller's transaction."""
        where = (self._run.pk, first, last)
        with connection.cursor() as cursor:
            cursor.execute(self._insert.sql, [*self._insert.parameters, *where])
            created = cursor.rowcount
            if created == rows or self._update is None:
                return Written(created)
            sets, conditions = self._update
            cursor.execute(sets.sql + conditions.sql, [*sets.parameters, *where, *conditions.parameters])
            # Those made by the statement before are as the rows say: it does not touch them again.
            return Written(created, cursor.rowcount)

    def _insert_statement(self) -> _Expression:
        named = [*self._mapped(), *self._others()]
        names = ", ".join(_name(column) for column, _ in named)
        values = ", ".join(value.sql for _, value in named)
        key = _name(self._target.column(self._target.natural_key))
        # Two imports of the same records take them in the same order, and wait for each other instead of both failing.
        rows = f"SELECT {values} {_STAGED} ORDER BY r.key"
        sql = f"INSERT INTO {self._table} ({names}) {rows} ON CONFLICT ({key}) DO NOTHING"
        return _Expression(sql, tuple(parameter for _, value in named for parameter in value.parameters))

    def _update_statement(self) -> tuple[_Expression, _Expression] | None:
        """Return the statement in two: as far as the rows it takes, and the records it changes."""
        changed = [place for place, name in enumerate(self._names) if name != self._target.natural_key]
        if not changed:
            return None
        rows = ", ".join(f"{_cell(column, place)} AS v{place}" for place, column in enumerate(self._columns))
        news = {place: self._changed(place) for place in changed}
        sets = ", ".join(f"{_name(self._columns[place])} = {new.sql}" for place, new in news.items())
        differs = " OR ".join(f"{self._own(place)} {_DIFFERS} {new.sql}" for place, new in news.items())
        key = self._names.index(self._target.natural_key)
        parameters = tuple(parameter for new in news.values() for parameter in new.parameters)
        return (
            _Expression(f"UPDATE {self._table} SET {sets} FROM (SELECT {rows} {_STAGED}) AS s", parameters),
            _Expression(f" WHERE {self._own(key)} = s.v{key} AND ({differs})", parameters),
        )

    def _mapped(self) -> Iterator[tuple["Column[Any, Any]", _Expression]]:
        for place, column in enumerate(self._columns):
            yield column, _or_default(_cell(column, place), column)

    def _others(self) -> Iterator[tuple["Column[Any, Any]", _Expression]]:
        """Yield the columns that are not mapped and have something to begin with."""
        for column in self._target.model._meta.concrete_fields:
            value = timezone.now() if getattr(column, "auto_now_add", False) else column.get_default()
            if column.primary_key or column in self._columns or value is None:
                continue
            yield column, _Expression(_cast("%s", column), (column.get_db_prep_save(value, connection),))

    def _changed(self, place: int) -> _Expression:
        """Return what a record that exists has afterwards."""
        if self._clears:
            return _or_default(f"s.v{place}", self._columns[place])
        return _Expression(f"COALESCE(s.v{place}, {self._own(place)})")

    def _own(self, place: int) -> str:
        return f"{self._table}.{_name(self._columns[place])}"


def _or_default(value: str, column: "Column[Any, Any]") -> _Expression:
    """Return a value, or what a new record has where it is missing."""
    default = column.get_default()
    if default is None:
        return _Expression(value)
    return _Expression(f"COALESCE({value}, {_cast('%s', column)})", (column.get_db_prep_save(default, connection),))


def _cell(column: "Column[Any, Any]", place: int) -> str:
    """Return the value at a place of a staged row, NULL where it is empty."""
    if connection.vendor == "postgresql":
        return _cast(f"NULLIF(r.values->>{place}, '')", column)
    return f"NULLIF(json_extract(r.\"values\", '$[{place}]'), '')"


def _cast(value: str, column: "Column[Any, Any]") -> str:
    # SQLite has no types to cast to: its columns make of a value what they can.
    return f"CAST({value} AS {column.cast_db_type(connection)})" if connection.vendor == "postgresql" else value


def _name(column: "Column[Any, Any]") -> str:
    return connection.ops.quote_name(str(column.column))


_OUTCOMES = ", ".join(f"'{outcome.value}'" for outcome in WRITTEN)
_STAGED = (
    f"FROM {StagedRow._meta.db_table} AS r"
    f" WHERE r.run_id = %s AND r.line BETWEEN %s AND %s AND r.outcome IN ({_OUTCOMES})"
)
_DIFFERS = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
