"""The records of a CSV: parsed by the standard library's `csv`, strictly, and again by hand where that can't.

A quote that never closes would swallow the rest of the file. Here it is an error of the line it stands in: that line is
mended, and reading goes on with the next one.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from imports.reading.limits import MAX_CELL_CHARS, MAX_RECORD_LINES
from imports.reading.positions import cut_up
from imports.reading.reading import UNIT, Reading

# Of the whole process, and 131,072 by default. Longer cells are errors of their line.
csv.field_size_limit(MAX_CELL_CHARS)


class Feed:
    """The lines of a file, which can be given back."""

    def __init__(self, lines: Iterator[str], reading: Reading, number: int = 0) -> None:
        self._lines = (cut_up(line, reading.cuts) for line in lines) if reading.cuts else lines
        self._again: deque[str] = deque()
        self._delimiter = "" if _is_spaced(reading) or len(reading.delimiter) == 1 else reading.delimiter
        # Lines before the record that is read now, and those it has so far.
        self.number = number
        self.taken: list[str] = []
        self._fresh = True
        self._most = MAX_RECORD_LINES

    def begin(self) -> str | None:
        """Begin a record; return its first line, if there is one."""
        self.number += len(self.taken)
        line = self._again.popleft() if self._again else next(self._lines, None)
        self.taken = [] if line is None else [line]
        self._fresh = True
        return line

    def for_csv(self) -> Iterator[str]:
        """Yield the line that each record begins with, and more of them for as long as it goes on."""
        while self._fresh or self._more():
            self._fresh = False
            line = self.taken[-1]
            yield line.replace(self._delimiter, UNIT) if self._delimiter else line

    def _more(self) -> bool:
        if len(self.taken) >= self._most:
            return False
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is not None:
            self.taken.append(line)
        return line is not None

    def keep_first(self) -> str:
        """Give all but the first line back; return that one."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]

    def failed(self) -> None:
        """Look less far ahead: a file of broken quotes is not read a hundred times over."""
        self._most = max(2, self._most // 2)

    def went_well(self) -> None:
        """Look ahead as far as ever."""
        self._most = min(MAX_RECORD_LINES, self._most * 2)


class Mends(Protocol):
    """What reads a line that `csv` can't."""

    def broken(self, line: str) -> list[str]:
        """Return the cells of a line whose quotes are broken."""

    def misfit(self, line: str, cells: list[str]) -> list[str]:
        """Return better cells than these, which are too many or too few, or the same ones."""

    def fits(self, cells: list[str]) -> bool:
        """Whether it is a row as it should be."""


def records(feed: Feed, reading: Reading, mender: Mends) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each record: its first line's number, its cells, and whether they had to be mended."""
    # What overflows its position is told of, not guessed at.
    width, separator = 0 if reading.cuts else reading.columns, reading.separator
    is_plain = _plainness(reading)
    parsed = _Parsed(feed, reading, mender)
    while (line := feed.begin()) is not None:
        number = feed.number + 1
        if is_plain(line):
            cells, mended = line.rstrip("\r\n").split(separator), False
        else:
            cells, mended = parsed.record()
        if (
            width
            and not mended
            and not reading.cuts
            and (len(cells) != width or _is_odd(cells, feed.taken, reading, mender))
        ):
            fitted = _fitted(feed, cells, reading, mender)
            cells, mended = fitted, fitted != cells
        yield number, cells, mended


def _is_odd(cells: list[str], lines: list[str], reading: Reading, mender: Mends) -> bool:
    """Whether a cell has quotes that weren't written twice, or whole rows, where some cell is not like its column."""
    quote = reading.quote
    if not quote or quote not in lines[0]:
        return False
    if len(lines) > 1:
        return _swallows_rows(lines, reading)
    return "".join(cells).count(quote) > lines[0].count(quote * 2) and not mender.fits(cells)


def _plainness(reading: Reading) -> Callable[[str], bool]:
    """Return what tells a line in which delimiters are all there is: `split` is quicker than any parser."""
    quote, escape = reading.quote or UNIT, reading.escape
    if _is_spaced(reading):
        return lambda line: False
    if escape:
        return lambda line: quote not in line and escape not in line
    return lambda line: quote not in line


class _Parsed:
    """Records as `csv` reads them, or else the mender."""

    def __init__(self, feed: Feed, reading: Reading, mender: Mends) -> None:
        self._feed, self._mender = feed, mender
        self._dialect = _dialect(reading)
        self._reader = csv.reader(feed.for_csv(), **self._dialect)

    def record(self) -> tuple[list[str], bool]:
        """Return the record that begins with the line that was taken, and whether it had to be mended."""
        try:
            cells = next(self._reader)
        except (csv.Error, StopIteration):
            self._feed.failed()
            self._reader = csv.reader(self._feed.for_csv(), **self._dialect)
            return self._mender.broken(self._feed.keep_first()), True
        if len(self._feed.taken) > 1:
            self._feed.went_well()
        return cells, False


def _fitted(feed: Feed, cells: list[str], reading: Reading, mender: Mends) -> list[str]:
    if len(feed.taken) == 1:
        return mender.misfit(feed.taken[0], cells) if any(cells) else cells
    if not _swallows_rows(feed.taken, reading):
        return cells
    alone = mender.broken(feed.taken[0])
    if len(cells) == reading.columns and not mender.fits(alone):
        return cells
    feed.keep_first()
    return alone


# A cell with lines that have so many delimiters is a cell that was never closed.
_FEWEST_SWALLOWED = 4


def _swallows_rows(lines: list[str], reading: Reading) -> bool:
    least = max(_FEWEST_SWALLOWED, reading.columns) - 1
    return any(line.count(reading.separator) >= least for line in lines[1:])


def _dialect(reading: Reading) -> dict[str, Any]:
    dialect: dict[str, Any] = {
        "strict": True,
        # `csv` has no delimiter of two characters: the feed puts one in its place.
        "delimiter": reading.delimiter[0] if _is_spaced(reading) or len(reading.delimiter) == 1 else UNIT,
        "skipinitialspace": _is_spaced(reading),
    }
    if not reading.quote:
        return {**dialect, "quoting": csv.QUOTE_NONE, "escapechar": reading.escape or None}
    return {
        **dialect,
        "quotechar": reading.quote,
        "doublequote": reading.doubled_quotes,
        "escapechar": reading.escape or None,
    }


def _is_spaced(reading: Reading) -> bool:
    """Whether it is a delimiter and a space, which `csv` takes as one."""
    return len(reading.delimiter) > 1 and reading.delimiter.endswith(" ")
