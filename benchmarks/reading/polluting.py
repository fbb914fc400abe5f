"""Files with something wrong in each, and what they hold nevertheless.

The kinds are those that G. Vitagliano and others found in public files and describe in "Pollock: A Data Loading
Benchmark" (PVLDB 16, 2023), and some more. The files are made here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.reading.tables import Table

Line = list[str]
# Columns that are quoted whether they need it or not, as programs do for text.
_ALWAYS_QUOTED = 6


@dataclass(frozen=True)
class Polluted:
    """One file and the table in it."""

    family: str
    name: str
    data: bytes
    header: list[str]
    rows: Table = field(repr=False)
    # How it is read, for readers that are told.
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip: int = 0


@dataclass(frozen=True)
class Source:
    """A table, and how it is written."""

    table: Table
    delimiter: str = ","
    quote: str = '"'
    escaped: str = '""'
    ending: str = "\r\n"
    encoding: str = "utf-8"

    @property
    def width(self) -> int:
        return len(self.table[0])

    def line(self, row: Sequence[str]) -> Line:
        """Return the cells of a row as they stand in the file."""
        return [self._cell(cell, at) for at, cell in enumerate(row)]

    def lines(self) -> list[Line]:
        return [self.line(row) for row in self.table]

    def text(self, lines: Sequence[Line], before: str = "", after: str = "") -> str:
        return before + "".join(self.delimiter.join(line) + self.ending for line in lines) + after

    def polluted(self, family: str, name: str, text: str, **told: object) -> Polluted:
        """Return a file with this text and the source's table, or what is told of it."""
        known: dict[str, object] = {
            "header": self.table[0],
            "rows": self.table[1:],
            "delimiter": self.delimiter,
            "quote": self.quote,
            "encoding": self.encoding,
        }
        encoding = str(told.get("encoding", self.encoding))
        return Polluted(family, name, text.encode(encoding), **{**known, **told})  # type: ignore[arg-type]

    def _cell(self, cell: str, at: int) -> str:
        needs = any(sign in cell for sign in (self.delimiter, self.quote, "\n", "\r"))
        if not needs and not (cell and self.quote and at >= _ALWAYS_QUOTED):
            return cell
        return f"{self.quote}{cell.replace(self.quote, self.escaped)}{self.quote}"


Pollution = Callable[[Source], Iterator[Polluted]]


def row_pollutions(source: Source) -> Iterator[Polluted]:
    """Yield files in which one row is broken, for each row and column."""
    lines = source.lines()
    for row in range(len(lines)):
        for column in range(source.width):
            yield _one_row(source, lines, row, "delimiter too many", column, _more(lines[row], column))
            if column:
                yield _one_row(source, lines, row, "delimiter missing", column, _less(lines[row], column))
            yield _one_row(source, lines, row, "quote not closed", column, _quoted(lines[row], column, source))
        spaced = [" ".join(lines[row])]
        yield _one_row(source, lines, row, "row with another delimiter", 0, spaced)


def _one_row(source: Source, lines: list[Line], row: int, family: str, column: int, broken: Line) -> Polluted:
    text = source.text([*lines[:row], broken, *lines[row + 1 :]])
    if family != "quote not closed":
        return source.polluted(family, f"{family}, row {row}, column {column}", text)
    # The quote belongs to nobody: it is kept in the cell.
    table = [list(cells) for cells in source.table]
    table[row][column] = source.quote + table[row][column]
    return source.polluted(family, f"{family}, row {row}, column {column}", text, header=table[0], rows=table[1:])


def _more(line: Line, column: int) -> Line:
    return [*line[:column], "", *line[column:]]


def _less(line: Line, column: int) -> Line:
    return [*line[: column - 1], line[column - 1] + line[column], *line[column + 1 :]]


def _quoted(line: Line, column: int, source: Source) -> Line:
    cell = line[column]
    inside = cell.startswith(source.quote)
    broken = source.quote + (source.quote + cell[1:] if inside else cell)
    return [*line[:column], broken, *line[column + 1 :]]
