"""How a file is read: found by `guessing.guess`, changed by whoever knows better."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Kind = Literal["csv", "xlsx"]
DecimalMark = Literal[".", ","]
DateOrder = Literal["YMD", "DMY", "MDY"]

#: ASCII's unit separator: no text has it.
UNIT = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How to read one file. Change a part with `dataclasses.replace`."""

    kind: Kind = "csv"
    encoding: str = "utf-8"
    # One character, or two, as in ", " and "||". "" where a line is one cell.
    delimiter: str = ","
    # Where nothing stands between cells: positions in a line that are blank between columns, the first is 0.
    cuts: tuple[int, ...] = ()
    # "" where nothing is quoted.
    quote: str = '"'
    # "" where a quote in a cell is written twice (or not marked at all).
    escape: str = ""
    doubled_quotes: bool = True
    # What ends most lines; each line may end in its own way.
    line_ending: str = "\n"
    # Lines (of a sheet: rows) before the header.
    skip: int = 0
    # Rows that make up the names of the columns.
    header_rows: int = 1
    # Rows at the end, empty ones not counted, that are no data.
    footer_rows: int = 0
    # The name of the sheet; "" in a CSV.
    sheet: str = ""
    # Cells a row should have; 0 where there are none.
    columns: int = 0
    decimal_mark: DecimalMark = "."
    date_order: DateOrder = "YMD"

    @property
    def separator(self) -> str:
        """What stands between cells; where nothing does, a character that no text has."""
        return self.delimiter or UNIT

    def as_json(self) -> dict[str, Any]:
        """Return what JSON can hold, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reading":
        """Return the reading that `as_json` told of; parts that are not known (any more) are left out."""
        known = {field.name for field in fields(cls)}
        parts = {name: value for name, value in stored.items() if name in known}
        return cls(**parts | {"cuts": tuple(parts.get("cuts", ()))})

    def names(self, header: Sequence[Sequence[str]]) -> list[str]:
        """Return the names of the columns that these header rows give: unique, "Column 3" where there is none."""
        width = max([self.columns, *map(len, header)])
        return unique_names([_joined(header, column) for column in range(width)])


def _joined(header: Sequence[Sequence[str]], column: int) -> str:
    parts = (" ".join(row[column].split()) for row in header if column < len(row))
    return " ".join(part for part in parts if part)


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names with "Column 3" for an empty third one, and "City (2)" for a second City."""
    wanted = [name or f"Column {number}" for number, name in enumerate(names, 1)]
    taken = set(wanted)
    seen: set[str] = set()
    return [_unique(name, taken, seen) for name in wanted]


def _unique(name: str, taken: set[str], seen: set[str]) -> str:
    unique, number = name, 2
    while unique in seen or (unique != name and unique in taken):
        unique, number = f"{name} ({number})", number + 1
    seen.add(unique)
    return unique
