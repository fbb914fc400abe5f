"""The rows of a file, one after the other: what is held in memory does not grow with the file."""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from imports.reading.columns import Column, learned
from imports.reading.exceptions import Unreadable
from imports.reading.framing import trimmed
from imports.reading.limits import MAX_COLUMNS
from imports.reading.lines import opened
from imports.reading.mending import Mender, NamesMender
from imports.reading.neutralised import restored
from imports.reading.reading import Reading
from imports.reading.records import Feed, records
from imports.reading.samples import sample_of
from imports.reading.workbooks import workbook_rows

PREVIEW_ROWS = 20
# Rows that tell what each column holds.
_LEARNING_ROWS = 400

#: Told of each row that had to be mended: its line.
Mended = Callable[[int], None]


class Row(NamedTuple):
    """One row of data, and the line of the file (of a sheet: the row) where it begins."""

    line: int
    cells: list[str]


def rows(path: Path, reading: Reading, mended: Mended | None = None) -> Iterator[Row]:
    """Yield the rows of data: no header, preamble or footer, and no empty ones.

    A row that is too short is filled up with "". One that is too long keeps what is too much: compare with
    `reading.columns`.
    """
    found = _without_footer(table(path, reading, mended), reading.footer_rows)
    for line, cells in islice(found, reading.header_rows, None):
        missing = reading.columns - len(cells)
        yield Row(line, cells + [""] * missing if missing > 0 else cells)


def header(path: Path, reading: Reading) -> list[str]:
    """Return the names of the columns."""
    return reading.names([cells for _, cells in islice(table(path, reading), reading.header_rows)])


def preview(path: Path, reading: Reading, limit: int = PREVIEW_ROWS) -> list[Row]:
    """Return the first rows."""
    return list(islice(rows(path, reading), limit))


def table(path: Path, reading: Reading, mended: Mended | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield header and rows, and the footer: each with its line."""
    found = workbook_rows(path, reading) if reading.kind == "xlsx" else _text_rows(path, reading, mended)
    for line, cells in found:
        if any(map(str.strip, cells)):
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(
                    f"Line {line} has {len(cells):,} cells; at most {MAX_COLUMNS:,} can be. Is the delimiter right?"
                )
            yield line, restored(cells)


def _text_rows(path: Path, reading: Reading, mended: Mended | None) -> Iterator[tuple[int, list[str]]]:
    with opened(path, reading.encoding) as lines:
        deque(islice(lines, reading.skip), maxlen=0)
        for line, cells, was_mended in _records(Feed(lines, reading, reading.skip), path, reading):
            if was_mended and mended is not None:
                mended(line)
            yield line, cells


def _records(feed: Feed, path: Path, reading: Reading) -> Iterator[tuple[int, list[str], bool]]:
    yield from _first_filled(records(feed, reading, NamesMender(reading)), reading.header_rows)
    yield from records(feed, reading, Mender(reading, _columns(path, reading)))


def _first_filled(found: Iterator[tuple[int, list[str], bool]], limit: int) -> Iterator[tuple[int, list[str], bool]]:
    while limit and (record := next(found, None)) is not None:
        yield record
        limit -= any(map(str.strip, record[1]))


def _columns(path: Path, reading: Reading) -> list[Column]:
    feed = Feed(iter(sample_of(path, reading.encoding).head[reading.skip :]), reading)
    found = (cells for _, cells, is_mended in records(feed, reading, Mender(reading, [])) if not is_mended)
    known = [trimmed(cells, reading.columns) for cells in islice(found, reading.header_rows + _LEARNING_ROWS)]
    return learned(known[reading.header_rows :], reading.columns)


def _without_footer(found: Iterator[tuple[int, list[str]]], footer_rows: int) -> Iterator[tuple[int, list[str]]]:
    if not footer_rows:
        yield from found
        return
    held: deque[tuple[int, list[str]]] = deque()
    for row in found:
        held.append(row)
        if len(held) > footer_rows:
            yield held.popleft()
