"""Say of each row what it means: a new record, a changed one, an unchanged one, or an invalid row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from imports.mapping.converting import Converter, Values, Wrong
from imports.mapping.mapping import Mapping
from imports.models import EmptyCells, Outcome
from imports.reading.rows import Row
from imports.targets.fields import Field, Kind
from imports.targets.target import Target

# An error that is about the row as a whole.
NO_COLUMN = -1


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what it means; `details` are errors (column, words) or changes (field, old, new)."""

    line: int
    outcome: Outcome
    key: str = ""
    values: Values | None = None
    cells: list[str] | None = None
    details: list[Any] | None = None


class Judge:
    """Judges rows by a mapping and by the records there are."""

    def __init__(self, mapping: Mapping, converter: Converter, width: int, empty_cells: EmptyCells) -> None:
        """Prepare for a file of so many columns."""
        self._converter = converter
        self._width = width
        self._target = mapping.target
        self._key = [field.name for field in converter.fields].index(mapping.target.natural_key)
        self._is_change = _is_change_of(mapping.target, converter.fields, empty_cells)

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """Return what some rows mean, in their order."""
        columns = self._converter.columns([row.cells[: self._width] for row in rows])
        errors = self._errors(rows, columns)
        known = self._records(columns[self._key])
        by_row = enumerate(zip(rows, zip(*columns, strict=True), strict=True))
        return [
            Judged(row.line, Outcome.INVALID, cells=row.cells, details=errors[at])
            if at in errors
            else self._judged(row.line, values, known)
            for at, (row, values) in by_row
        ]

    def _judged(self, line: int, values: Values, known: dict[str, Values]) -> Judged:
        key = str(values[self._key])
        old = known.get(key)
        if old is None:
            return Judged(line, Outcome.CREATE, key, values)
        if old == values or not (changes := list(self._changes(old, values))):
            return Judged(line, Outcome.UNCHANGED, key, values)
        return Judged(line, Outcome.UPDATE, key, values, details=changes)

    def _errors(self, rows: Sequence[Row], columns: Sequence[Values]) -> dict[int, list[tuple[int, str]]]:
        """Return what is wrong, by the row's place among these: looked for by columns, as most have nothing."""
        errors: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for place, column in enumerate(columns):
            if Wrong in map(type, column):
                for at in _wrong_in(column):
                    errors[at].append((self._place(place), str(column[at])))
        for at, row in enumerate(rows):
            if len(row.cells) > self._width and any(row.cells[self._width :]):
                errors[at].append((NO_COLUMN, self._too_long(row)))
        return errors

    def _too_long(self, row: Row) -> str:
        return f"The row has {len(row.cells):,} cells, but there are {self._width:,} columns: a delimiter too many?"

    def _place(self, at: int) -> int:
        column = self._converter.sources[at].column
        return NO_COLUMN if column is None else column

    def _changes(self, old: Values, new: Values) -> Iterator[tuple[str, Any, Any]]:
        for field, before, after in zip(self._converter.fields, old, new, strict=True):
            if before != after and self._is_change(field, before, after):
                yield field.name, before, after

    def _records(self, keys: Values) -> dict[str, Values]:
        """Return the records that rows are about, by their keys, each as the values that a file would have."""
        fields = self._converter.fields
        asked = [key for key in keys if type(key) is not Wrong]
        found = self._target.among(asked)
        plainly = [_PLAINLY.get(field.kind) for field in fields]
        rows = found.values_list(*(field.name for field in fields))
        if any(plainly):
            return {str(row[self._key]): tuple(map(_as_values, fields, row)) for row in rows}
        return {str(row[self._key]): row for row in rows}


def _wrong_in(column: Values) -> list[int]:
    return [at for at, value in enumerate(column) if type(value) is Wrong]


def _as_values(field: Field, value: Any) -> Any:
    if value is None:
        return None
    plainly = _PLAINLY.get(field.kind)
    return plainly(field, value) if plainly else value


def _date(field: Field, value: date) -> str:
    return value.isoformat()


def _decimal(field: Field, value: Decimal) -> str:
    return str(value.quantize(Decimal(1).scaleb(-field.decimal_places)))


_PLAINLY: dict[Kind, Callable[[Field, Any], str]] = {Kind.DATE: _date, Kind.DECIMAL: _decimal}


def _is_change_of(
    target: Target, fields: Sequence[Field], empty_cells: EmptyCells
) -> Callable[[Field, Any, Any], bool]:
    """Return what says whether a value in place of another is a change, by what an empty cell means."""
    if empty_cells == EmptyCells.KEEP:
        return lambda field, before, after: after not in ("", None)
    # Cleared, a field has what a new record would have.
    emptied = {field.name: _as_values(field, target.default(field.name)) for field in fields}
    return lambda field, before, after: before != (emptied[field.name] if after in ("", None) else after)
