"""What stands in each column of a file: to suggest what it is for, and to say how it is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from imports.reading.booleans import is_boolean
from imports.reading.conventions import certain_date_order_of, decimal_mark_of
from imports.reading.reading import DateOrder, DecimalMark, Reading
from imports.reading.rows import header, rows
from imports.reading.shapes import CellKind, kind_of

ColumnKind = Literal["empty", "integer", "number", "date", "time", "boolean", "url", "email", "code", "text"]

PROFILED_ROWS = 1000
_EXAMPLES = 5
_EXAMPLE_CHARS = 80
# One cell in twenty may be a mistake.
_NEARLY_ALL = 0.95
# What also is what: a whole number is a number, and either is a code.
_WIDER: tuple[tuple[ColumnKind, frozenset[CellKind]], ...] = (
    ("integer", frozenset({"integer"})),
    ("number", frozenset({"integer", "number"})),
    ("date", frozenset({"date"})),
    ("time", frozenset({"time"})),
    ("url", frozenset({"url"})),
    ("email", frozenset({"email"})),
    ("code", frozenset({"code", "integer", "number"})),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What one column holds, as far as was looked."""

    name: str
    kind: ColumnKind
    # Rows looked at, those with something in this column, and how many different values they have.
    rows: int
    filled: int
    distinct: int
    examples: tuple[str, ...]
    longest: int
    date_order: DateOrder
    decimal_mark: DecimalMark

    def as_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)


def profile(path: Path, reading: Reading, limit: int = PROFILED_ROWS) -> list[Column]:
    """Return what is in each column, by the first rows."""
    names = header(path, reading)
    looked_at = [row.cells for row in islice(rows(path, reading), limit)]
    return [
        _column(name, [cells[at] for cells in looked_at if at < len(cells)], reading) for at, name in enumerate(names)
    ]


def _column(name: str, cells: Sequence[str], reading: Reading) -> Column:
    values = [cell.strip() for cell in cells if cell.strip()]
    kind = _kind(values)
    counted = Counter(values)
    own = [[value] for value in values]
    dated, numbered = kind == "date", kind == "number"
    return Column(
        name=name,
        kind=kind,
        rows=len(cells),
        filled=len(values),
        distinct=len(counted),
        examples=tuple(value[:_EXAMPLE_CHARS] for value in islice(counted, _EXAMPLES)),
        longest=max(map(len, values), default=0),
        date_order=(certain_date_order_of(values) if dated else None) or reading.date_order,
        decimal_mark=decimal_mark_of(own) if numbered and _has_both(values) else reading.decimal_mark,
    )


def _has_both(values: Sequence[str]) -> bool:
    """Whether the column itself can tell its decimal mark."""
    return any("," in value for value in values) or any("." in value for value in values)


def _kind(values: Sequence[str]) -> ColumnKind:
    if not values:
        return "empty"
    counted = Counter(map(kind_of, values))
    enough = _NEARLY_ALL * len(values)
    if _is_yes_or_no(values):
        return "boolean"
    return next((kind for kind, has in _WIDER if sum(counted[one] for one in has) >= enough), "text")


def _is_yes_or_no(values: Sequence[str]) -> bool:
    different = {value.casefold() for value in values}
    return len(different) <= 4 and all(map(is_boolean, different)) and not different <= {"-"} and _says_both(different)


def _says_both(different: set[str]) -> bool:
    # A column of nothing but 1 is a count; Y alone may well be all there is.
    return len(different) > 1 or not different & {"0", "1", "x", "-", "s", "o"}
