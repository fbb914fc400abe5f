"""The records of a CSV: parsed by the standard library's `csv`, strictly, and again by hand where that can't.

A quote that never closes would swallow the rest of the file. Here it is an error of the line it stands in: that line is
mended, and reading goes on with the next one.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

from imports.reading.exceptions import Unreadable
from imports.reading.limits import MAX_CELL_CHARS, MAX_COLUMNS, MAX_RECORD_LINES
from imports.reading.reading import UNIT, Reading

# Of the whole process, and 131,072 by default. Longer cells are errors of their line.
csv.field_size_limit(MAX_CELL_CHARS)


class _Runaway(Exception):
    """A record has more lines than any record has."""


class Feed:
    """The lines of a file for `csv`, which can be given back."""

    def __init__(self, lines: Iterator[str], reading: Reading) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._delimiter = "" if _is_spaced(reading) or len(reading.delimiter) == 1 else reading.delimiter
        self.number = 0
        self.taken: list[str] = []
        self.most = MAX_RECORD_LINES

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= self.most:
            raise _Runaway
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line.replace(self._delimiter, UNIT) if self._delimiter else line

    def begin(self) -> int:
        """Begin a record; return its first line's number."""
        self.number += len(self.taken)
        self.taken.clear()
        return self.number + 1

    def keep_first(self) -> str:
        """Give all but the first line back; return that one."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]

    def failed(self) -> None:
        """Look less far ahead: a file of broken quotes is not read a hundred times over."""
        self.most = max(2, self.most // 2)

    def went_well(self) -> None:
        """Look ahead as far as ever."""
        self.most = min(MAX_RECORD_LINES, self.most * 2)


class _Mends(Protocol):
    """What reads a line that `csv` can't."""

    def broken(self, line: str) -> list[str]: ...

    def misfit(self, line: str, cells: list[str]) -> list[str]: ...

    def fits(self, cells: list[str]) -> bool: ...


def records(feed: Feed, reading: Reading, mender: _Mends) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each record: its first line's number, its cells, and whether they had to be mended."""
    reader = csv.reader(feed, strict=True, **_dialect(reading))
    width = reading.columns
    while True:
        line = feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Runaway):
            if not feed.taken:
                return
            feed.failed()
            yield line, checked(mender.broken(feed.keep_first())), True
            continue
        if len(feed.taken) > 1:
            feed.went_well()
        if width and len(cells) != width:
            mended = _fitted(feed, cells, mender)
            yield line, checked(mended), mended != cells
        else:
            yield line, cells, False


def _fitted(feed: Feed, cells: list[str], mender: _Mends) -> list[str]:
    if len(feed.taken) == 1:
        return mender.misfit(feed.taken[0], cells) if any(cells) else cells
    alone = mender.broken(feed.taken[0])
    if mender.fits(alone) and not mender.fits(cells):
        feed.keep_first()
        return alone
    return cells


def checked(cells: list[str]) -> list[str]:
    """Return the cells, unless they are more than any table has."""
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(
            f"A row has {len(cells):,} columns; at most {MAX_COLUMNS:,} can be read. Is the delimiter right?"
        )
    return cells


def _dialect(reading: Reading) -> dict[str, Any]:
    dialect: dict[str, Any] = {
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
