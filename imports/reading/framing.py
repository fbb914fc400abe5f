"""Where the table stands in a file: what comes before the header, how long the header is, what comes after the rows."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from imports.reading.columns import Column, learned
from imports.reading.mending import Mender
from imports.reading.pieces import by_another_delimiter
from imports.reading.reading import Reading
from imports.reading.shapes import TYPED, CellKind, kind_of

Cells = Sequence[str]

# A preamble of more lines is a document.
_MOST_PREAMBLE = 60
_MOST_HEADER = 4
_MOST_FOOTER = 20
# Two words with a space between them are no header of two columns.
_FEWEST_RESPELLED = 4
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_NEARLY_ALL = 0.8
# A vote by kinds, not by lengths.
_CERTAIN = 0.5
# A name of a column is shorter.
_LONGEST_NAME = 120
_ENDING_WORDS = (
    "total", "sum", "subtotal", "grand total", "summe", "gesamt", "zwischensumme", "note", "source", "quelle",
    "footnote", "end of", "ende", "generated", "exported", "page ", "seite ", "copyright", "©", "*", "(", "records:",
    "rows:", "count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of the sample, and how many of them are what."""

    preamble: int
    header: int
    footer: int
    width: int


def frame_of(head: Sequence[Cells], tail: Sequence[Cells], reading: Reading | None = None) -> Frame:
    """Return where the table is, of the first rows that are not empty, and the last ones (if the first aren't all)."""
    if not head:
        return Frame(0, 0, 0, 0)
    width = _width(head)
    head = [*(_respelled(row, width, reading) for row in head[:_MOST_PREAMBLE]), *head[_MOST_PREAMBLE:]]
    preamble = _preamble(head, width)
    preamble += _titles(head[preamble:], width)
    body = head[preamble:]
    header = _header(body, width)
    columns = learned([trimmed(row, width) for row in body[header:]], width)
    rows = tail or body[header:]
    footer = _footer(_mended(rows, columns, reading), columns)
    return Frame(preamble, header, footer, _final_width(body[:header], width))


def width_of(header: Sequence[Cells], rows: Sequence[Cells]) -> int:
    """Return how many columns there are."""
    return _final_width(header, _width(rows or header)) if rows or header else 0


def _respelled(row: Cells, width: int, reading: Reading | None) -> Cells:
    """Return the names in a header with a delimiter of its own."""
    if reading is None or len(row) >= width or width < _FEWEST_RESPELLED:
        return row
    cells = by_another_delimiter(reading.separator.join(row), reading, width)
    return cells if cells and all(cell and kind_of(cell) not in TYPED for cell in cells) else row


def _mended(rows: Sequence[Cells], columns: Sequence[Column], reading: Reading | None) -> Sequence[Cells]:
    """Return the rows with the last ones mended, so that a broken row is not taken for a footer."""
    if reading is None or len(columns) < _FEWEST_RESPELLED:
        return rows
    mender = Mender(replace(reading, columns=len(columns)), columns)
    last = [row if len(row) == len(columns) else _if_fitting(mender, row, reading) for row in rows[-_MOST_FOOTER:]]
    return [*rows[:-_MOST_FOOTER], *last]


def _if_fitting(mender: Mender, row: Cells, reading: Reading) -> Cells:
    cells = mender.misfit(reading.separator.join(row), list(row))
    return cells if mender.fits(cells) else row


def filled(row: Cells) -> int:
    """Return how many cells have something in them."""
    return sum(bool(cell.strip()) for cell in row)


def trimmed(row: Cells, width: int) -> list[str]:
    """Return the row without empty cells behind the last column."""
    end = len(row)
    while end > width and not row[end - 1].strip():
        end -= 1
    return list(row[:end])


def _width(rows: Sequence[Cells]) -> int:
    # Rows of a preamble are few; of two widths that are as frequent the larger one is the table's.
    widths = Counter(map(len, rows))
    return max(widths, key=lambda width: (widths[width], width))


def _final_width(header: Sequence[Cells], width: int) -> int:
    return max([width, *(len(trimmed(row, width)) for row in header if all(cell.strip() for cell in row))])


def _preamble(rows: Sequence[Cells], width: int) -> int:
    """Rows that hold a word or two where the table has many cells, followed by a row that has them."""
    if width < 2:
        return 0
    full = max(map(filled, rows[: _MOST_PREAMBLE * 2]))
    enough = max(2, -(-full // 2))
    first = next((at for at, row in enumerate(rows[:_MOST_PREAMBLE]) if filled(row) >= enough), 0)
    if not first:
        return 0
    # Sparse rows before it are data as well, unless what follows them is a header.
    columns = learned(rows[first + 1 :], width)
    before = [row for row in rows[:first] if _fits(row, columns, width)]
    return first if not before or _is_header(rows[first], rows[first + 1 :], width) else 0


def _titles(rows: Sequence[Cells], width: int) -> int:
    """Return how many rows stand over a header that are neither names nor data: years over quarters, say."""
    if not rows or _is_header(rows[0], rows[1:], width):
        return 0
    for at in range(1, min(_MOST_HEADER, len(rows) - 1)):
        columns = learned(rows[at + 1 :], width)
        if any(_fits(row, columns, width) for row in rows[:at]):
            return 0
        if _is_header(rows[at], rows[at + 1 :], width) and filled(rows[at]) > width / 2:
            return at
    return 0


def _fits(row: Cells, columns: Sequence[Column], width: int) -> bool:
    return len(row) == width and filled(row) > 0 and not any(map(Column.is_strange, columns, row))


def _header(rows: Sequence[Cells], width: int) -> int:
    if not rows or not _is_header(rows[0], rows[1:], width):
        return 0
    count = 1
    while count < min(_MOST_HEADER, len(rows) - 1) and _goes_on(rows[0], rows[count], rows[count + 1 :], width):
        count += 1
    return count


def _goes_on(first: Cells, row: Cells, below: Sequence[Cells], width: int) -> bool:
    """Whether a second row of names follows: the same again, or words over columns that hold no words."""
    if list(row) == list(first):
        return any(list(other) != list(first) for other in below)
    if len(row) != width:
        return False
    votes = [_vote(cell, column) for cell, column in zip(row, _below(below, width), strict=False)]
    return sum(vote >= _CERTAIN for vote in votes) > max(1, len(votes) / 3) and min(votes) >= 0


def _is_header(row: Cells, below: Sequence[Cells], width: int) -> bool:
    names = [cell.strip() for cell in row if cell.strip()]
    if not names or (any(len(name) > _LONGEST_NAME for name in names) and len(below) == 0):
        return False
    # A header of several rows often has the same one twice.
    others = [other for other in below if list(other) != list(row)]
    votes = sum(_vote(cell, column) for cell, column in zip(row, _below(others, width), strict=False))
    if votes:
        return votes > 0
    return not any(kind_of(name) in TYPED for name in names) and len(set(names)) == len(names)


def _below(rows: Sequence[Cells], width: int) -> list[list[str]]:
    whole = [row for row in rows if len(row) == width] or list(rows)
    return [[row[at] for row in whole if at < len(row) and row[at].strip()] for at in range(width)]


def _vote(cell: str, column: Sequence[str]) -> float:
    """Return above 0 if a cell looks like the name of the column below it, below 0 if like one more of its values."""
    if not cell.strip() or not column:
        return 0.0
    kinds: Counter[CellKind] = Counter(map(kind_of, column))
    kind = kind_of(cell)
    if sum(map(kinds.__getitem__, TYPED)) > _NEARLY_ALL * len(column):
        return _vote_over_values(cell, kind, kinds)
    if kind in TYPED - {"code"} or cell in column:
        return -0.5
    lengths = [len(value) for value in column]
    return 0.3 if not min(lengths) <= len(cell) <= max(lengths) else 0.0


def _vote_over_values(cell: str, kind: CellKind, kinds: Counter[CellKind]) -> float:
    if kind not in TYPED:
        return 1.0
    if kind == "code":
        # "Q1" over numbers is a name; over codes it may be one of them.
        return -1.0 if kinds["code"] else 0.5
    # Figures by year have years for names, over what are no years.
    return 0.0 if _YEAR.fullmatch(cell.strip()) else -1.0


def _footer(rows: Sequence[Cells], columns: Sequence[Column]) -> int:
    """Rows at the end that hold less than any row does, and not what rows hold."""
    if len(columns) < 2 or len(rows) < 2:
        return 0
    usual = sorted(map(filled, rows))[len(rows) // 2]
    count = 0
    while count < min(_MOST_FOOTER, len(rows) - 1) and _is_footer(rows[-1 - count], columns, usual):
        count += 1
    return count


def _is_footer(row: Cells, columns: Sequence[Column], usual: int) -> bool:
    cells = filled(row)
    first = next((cell for cell in row if cell.strip()), "").strip()
    if first.casefold().startswith(_ENDING_WORDS) and (cells < usual or columns[0].is_strange(row[0])):
        return not columns[0].regular or columns[0].is_strange(row[0]) or not row[0].strip()
    return cells == 1 and usual > 2 and columns[0].is_strange(row[0])
