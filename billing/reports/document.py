"""What a report says: plain figures in tables, the same for whatever kind of file is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto

Cell = str | int | float | Decimal | None


class Measure(Enum):
    """What the figures of a column are: words, how many, an amount in the row's currency, percent, or seconds."""

    WORDS = auto()
    COUNT = auto()
    MONEY = auto()
    PERCENT = auto()
    SECONDS = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column beside the name of a row; `width` in print is in points, 0 where paper has no room for it."""

    label: str
    measure: Measure
    width: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row: what it is about (a month by its first day), and a figure for each column of the report."""

    name: str | date
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """A bar for each value, below the line where it is below 0."""

    values: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """Parts of one whole, none of them below 0."""

    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """A bar beside a name, `apart` a part of it that stands out, and the figures that are told at its end."""

    name: str
    value: Decimal
    told: str
    apart: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lanes:
    """A bar for each of a few things, and what the bars are."""

    caption: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One table: its title as in "By month", what its rows are, and the currency of its amounts."""

    title: str
    row_label: str
    rows: tuple[Row, ...]
    total: Row | None = None
    currency: str = ""
    chart: Bars | Stack | Lanes | None = None

    def all_rows(self) -> Iterator[Row]:
        """Yield the rows, and their total below them."""
        yield from self.rows
        if self.total:
            yield self.total


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The figures of one kind of report. All its tables have the same columns; `nothing` is said when it has none."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    nothing: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDocument:
    """A report to be written: its figures as they were at `made_at`, which is in the zone that is to be shown."""

    title: str
    period: str
    made_at: datetime
    made_for: str
    company: str
    body: Body
