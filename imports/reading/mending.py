"""Cells of a line whose quotes or delimiters are broken.

A line is cut at each delimiter. Which of the pieces belong together (a delimiter in a quoted cell), which is none (a
delimiter too many) and which is two cells (a delimiter that is missing) is decided for all at once: by dynamic
programming over pieces and columns, as sequences are aligned (Needleman and Wunsch, 1970). What counts is how well
quotes are closed and how well each cell goes with its column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from imports.reading.columns import SAME_SHAPE, Column, fit_of
from imports.reading.limits import MAX_MENDING_STEPS
from imports.reading.pieces import OTHER_DELIMITERS, apart_at_quotes, by_another_delimiter, cells_of, joined
from imports.reading.reading import Reading

# Pieces times columns times joins: 0.1 s.
_MOST_STEPS = 60_000
# A delimiter lost or too many is rarer than one quoted.
_DROPPED, _SPLIT, _MISSING, _LOOSE_WORD = -0.4, -1.5, -0.6, -0.2
# Two cells that stood out and no longer do, or one and a wrong number of cells.
_CLEARLY_BETTER = 2.5
_UNREACHED = float("-inf")
# A longer cell is prose, which isn't cut by its shape.
_LONGEST_SPLIT = 200


@dataclass(frozen=True, slots=True)
class _Best:
    fit: float
    cells: tuple[str, ...]


class Mender:
    """Reads lines that `csv` can't, or that have a wrong number of cells, for one file."""

    def __init__(self, reading: Reading, columns: Sequence[Column]) -> None:
        self._reading = reading
        self._columns = columns
        self._left = MAX_MENDING_STEPS

    def broken(self, line: str) -> list[str]:
        """Return the cells of a line whose quotes are broken."""
        line = line.rstrip("\r\n")
        plain = cells_of(line, self._reading)
        if not self._columns or self._left <= 0:
            return plain
        return self._best(line, plain, gain=0.0)

    def misfit(self, line: str, cells: list[str]) -> list[str]:
        """Return better cells for a line that has too many, too few or strange ones, or the same ones."""
        while len(cells) > len(self._columns) and not cells[-1]:
            cells = cells[:-1]
        if self.fits(cells) or not self._can_tell or self._left <= 0:
            return cells
        return self._best(line.rstrip("\r\n"), cells, gain=_CLEARLY_BETTER)

    def fits(self, cells: list[str]) -> bool:
        """Whether it is a row as it should be."""
        return len(cells) == len(self._columns) and not any(map(Column.is_strange, self._columns, cells))

    @cached_property
    def _can_tell(self) -> bool:
        return any(column.regular for column in self._columns)

    def _best(self, line: str, plain: list[str], gain: float) -> list[str]:
        least = fit_of(plain, self._columns) + gain
        best = max(self._aligned(line), key=lambda found: found.fit, default=_Best(_UNREACHED, ()))
        if best.fit < least or (gain and any(map(Column.is_strange, self._columns, best.cells))):
            return plain
        return list(best.cells)

    def _aligned(self, line: str) -> Iterator[_Best]:
        own = self._reading.separator
        yield from self._aligned_by(line, own)
        for other in OTHER_DELIMITERS:
            if other != own and line.count(other) >= len(self._columns) - 2:
                yield from self._aligned_by(line, other)

    def _aligned_by(self, line: str, delimiter: str) -> Iterator[_Best]:
        yield from self._aligned_pieces(line.split(delimiter), delimiter)
        for apart in apart_at_quotes(line, delimiter, self._reading.quote):
            yield from self._aligned_pieces(apart, delimiter)

    def _aligned_pieces(self, pieces: list[str], delimiter: str) -> Iterator[_Best]:
        steps = len(pieces) * len(self._columns) * max(1, len(pieces) - len(self._columns) + 2)
        self._left -= min(steps, _MOST_STEPS)
        if steps <= _MOST_STEPS:
            found = _Alignment(pieces, self._columns, delimiter, self._reading).best()
            if found is not None:
                yield found


class _Alignment:
    """The best way to have these pieces as these columns."""

    def __init__(self, pieces: Sequence[str], columns: Sequence[Column], delimiter: str, reading: Reading) -> None:
        self._pieces, self._columns, self._delimiter, self._reading = pieces, columns, delimiter, reading
        # One more than there are too many: one piece may be two cells.
        self._longest = max(1, len(pieces) - len(columns) + 2)
        self._table: list[list[_Best | None]] = []

    def best(self) -> _Best | None:
        width = len(self._columns)
        for end in range(len(self._pieces) + 1):
            self._table.append([None] * (width + 1))
            for column in range(width + 1):
                options = self._options(end, column)
                self._table[end][column] = max(options, key=lambda found: found.fit, default=None)
        return max(self._complete(), key=lambda found: found.fit, default=None)

    def _complete(self) -> Iterator[_Best]:
        width = len(self._columns)
        for column, found in enumerate(self._table[-1]):
            if found is not None and column:
                missing = width - column
                yield _Best(found.fit + _MISSING * missing, found.cells + ("",) * missing)

    def _options(self, end: int, column: int) -> Iterator[_Best]:
        if end == column == 0:
            yield _Best(0.0, ())
        if end:
            yield from self._dropped(end, column)
        if end and column:
            yield from self._whole(end, column)
        if end and column > 1:
            yield from self._split(end, column)

    def _dropped(self, end: int, column: int) -> Iterator[_Best]:
        before = self._table[end - 1][column]
        if before is not None and not self._pieces[end - 1] and len(self._pieces) > len(self._columns):
            yield _Best(before.fit + _DROPPED, before.cells)

    def _whole(self, end: int, column: int) -> Iterator[_Best]:
        for start in range(end - 1, max(-1, end - 1 - self._longest), -1):
            before = self._table[start][column - 1]
            if before is None:
                continue
            for cell, fit in self._group(start, end, self._columns[column - 1]):
                yield _Best(before.fit + fit, (*before.cells, cell))

    def _group(self, start: int, end: int, column: Column) -> Iterator[tuple[str, float]]:
        text = self._delimiter.join(self._pieces[start:end])
        if (quoted := joined(text, end - start, self._delimiter, self._reading)) is not None:
            yield quoted.cell, quoted.fit + column.fit(quoted.cell)
        elif self._is_prose(start, end):
            yield text, column.fit(text) + _LOOSE_WORD * (end - start)

    def _is_prose(self, start: int, end: int) -> bool:
        """Whether the pieces are words of one text: "Acme, Inc" without quotes."""
        pieces, quote = self._pieces[start:end], self._reading.quote
        if quote and any(piece.lstrip().startswith(quote) for piece in pieces):
            return False
        return self._delimiter == " " or all(piece.startswith(" ") for piece in pieces[1:])

    def _has_quote(self, text: str) -> bool:
        return bool(self._reading.quote) and self._reading.quote in text

    def _split(self, end: int, column: int) -> Iterator[_Best]:
        before = self._table[end - 1][column - 2]
        piece = self._pieces[end - 1]
        if before is None or len(piece) > _LONGEST_SPLIT or self._has_quote(piece):
            return
        first, second = self._columns[column - 2], self._columns[column - 1]
        if not (first.regular or second.regular):
            return
        for at in range(1, len(piece)):
            left, right = first.fit(piece[:at]), second.fit(piece[at:])
            if min(left, right) > 0 and max(left, right) >= SAME_SHAPE:
                yield _Best(before.fit + left + right + _SPLIT, (*before.cells, piece[:at], piece[at:]))


class NamesMender(Mender):
    """Reads the lines of a header, whose cells are like none of the rows below."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, [Column()] * reading.columns)

    def misfit(self, line: str, cells: list[str]) -> list[str]:
        """Return the names without empty ones that are too many, and apart where but quotes stand between them."""
        too_many = len(cells) - len(self._columns)
        if too_many > 0 and cells.count("") == too_many:
            return [cell for cell in cells if cell]
        if too_many < 0 and (others := by_another_delimiter(line, self._reading, len(self._columns))):
            return others
        if too_many < 0 and self._reading.quote and self._reading.quote in line:
            return self._apart(line.rstrip("\r\n"), cells)
        return cells

    def _apart(self, line: str, cells: list[str]) -> list[str]:
        separator = self._reading.separator
        for apart in apart_at_quotes(line, separator, self._reading.quote):
            found = cells_of(separator.join(apart), self._reading)
            if len(found) == len(self._columns):
                return found
        return cells
