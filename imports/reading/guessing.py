"""How a file is read, found from the file alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from imports.reading.conventions import date_order_of, decimal_mark_of
from imports.reading.dialects import dialect_of
from imports.reading.encodings import is_known
from imports.reading.exceptions import Unreadable
from imports.reading.framing import frame_of, width_of
from imports.reading.limits import MAX_COLUMNS, MAX_FILE_BYTES
from imports.reading.mending import Mender
from imports.reading.positions import cuts_of
from imports.reading.reading import Reading
from imports.reading.records import Feed, records
from imports.reading.rows import table
from imports.reading.samples import Sample, line_ending_of, sample_of
from imports.reading.signatures import refuse_binary
from imports.reading.workbooks import guess_workbook, is_workbook

_MOST_ROWS = 2000
# What decides which cells there are, and what is found of those cells.
_DIALECT = frozenset({"encoding", "delimiter", "cuts", "quote", "escape", "doubled_quotes", "sheet"})
_FRAME = ("skip", "header_rows", "footer_rows", "decimal_mark", "date_order")
Numbered = Sequence[tuple[int, list[str]]]


def guess(path: Path, file_name: str = "") -> Reading:
    """Return how the file is read. Raises `Unreadable`, which says what to do. An empty file has no columns.

    What the file is called is not believed.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Unreadable(
            f"The file has {size / 2**20:,.0f} MB; at most {MAX_FILE_BYTES // 2**20} can be read. Split it."
        )
    if is_workbook(path):
        return guess_workbook(path)
    refuse_binary(path)
    sample = sample_of(path)
    if sample.binary:
        raise Unreadable("This is no text: upload a table as CSV or as an Excel workbook (.xlsx).")
    return _framed(sample, _at_positions(sample, dialect_of(sample.head, sample.encoding)))


def _at_positions(sample: Sample, dialect: Reading) -> Reading:
    """Return the dialect; where nothing stands between cells, with the positions that they stand at, if they do."""
    cuts = () if dialect.delimiter else cuts_of(sample.head)
    return replace(dialect, cuts=cuts, quote="") if cuts else dialect


def overrule(path: Path, reading: Reading, **changes: Any) -> Reading:
    """Return the reading with these parts changed, and those found again that depend on them.

    Another encoding, delimiter, quote, escape or sheet may have its table elsewhere; the number of columns is counted.
    """
    given = replace(reading, **changes)
    if not is_known(given.encoding):
        raise Unreadable(
            f"There is no encoding “{given.encoding}”: choose utf-8, or cp1252 for files of older Windows."
        )
    workbook = given.kind == "xlsx"
    found = guess_workbook(path, given.sheet) if workbook else _framed(sample_of(path, given.encoding), given)
    kept = changes if _DIALECT & changes.keys() else {part: getattr(given, part) for part in _FRAME}
    decided = replace(found, **kept)
    return replace(decided, columns=_columns(path, decided) or found.columns)


def _columns(path: Path, reading: Reading) -> int:
    rows = list(islice(table(path, replace(reading, columns=0)), _MOST_ROWS))
    header, body = rows[: reading.header_rows], rows[reading.header_rows :]
    return width_of([cells for _, cells in header], [cells for _, cells in body])


def _framed(sample: Sample, dialect: Reading) -> Reading:
    dialect = replace(dialect, columns=0)
    head, tail = _rows(sample.head, dialect), _rows(sample.tail, dialect)
    frame = frame_of([cells for _, cells in head], [cells for _, cells in tail], dialect)
    if frame.width > MAX_COLUMNS:
        raise Unreadable(f"A row has more than {MAX_COLUMNS:,} columns: this is no table. Export it again.")
    body = [cells for _, cells in head[frame.preamble + frame.header :]]
    return replace(
        dialect,
        line_ending=line_ending_of(sample.head),
        skip=head[frame.preamble][0] - 1 if head else 0,
        header_rows=frame.header,
        footer_rows=frame.footer,
        columns=frame.width,
        decimal_mark=decimal_mark_of(body),
        date_order=date_order_of(body),
    )


def _rows(lines: Sequence[str], dialect: Reading) -> Numbered:
    return list(islice(_filled(lines, dialect), _MOST_ROWS)) if lines else []


def _filled(lines: Sequence[str], dialect: Reading) -> Iterator[tuple[int, list[str]]]:
    for number, cells, _ in records(Feed(iter(lines), dialect), dialect, Mender(dialect, [])):
        if any(map(str.strip, cells)):
            yield number, cells
