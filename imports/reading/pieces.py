"""What stands between the delimiters of one line, and which of it a quote holds together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from imports.reading.reading import Reading

_LOOSE, _UNCLOSED, _STRAY, _SWALLOWED, _WELL = -1.0, -1.5, -0.5, -2.0, 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that make one cell, and how well their quotes do: above 0 if they are as they should be."""

    cell: str
    fit: float


def joined(text: str, pieces: int, delimiter: str, reading: Reading) -> Group | None:
    """Return the cell that these pieces make, or None if only a quote could hold them together and there is none."""
    quote = reading.quote
    bare = text.strip(" ") if delimiter != " " else text
    if quote and len(bare) > 1 and bare.startswith(quote) and bare.endswith(quote):
        inner = bare[1:-1]
        return Group(unquoted(inner, reading), _quality(inner, delimiter, reading))
    if pieces > 1:
        return None
    if not quote or quote not in text:
        return Group(text, 0.0)
    return Group(text, _UNCLOSED if bare.startswith(quote) else _STRAY)


def unquoted(inner: str, reading: Reading) -> str:
    """Return what the quotes around it meant."""
    if reading.escape:
        inner = inner.replace(reading.escape + reading.quote, reading.quote)
    return inner.replace(reading.quote * 2, reading.quote)


def _quality(inner: str, delimiter: str, reading: Reading) -> float:
    quote = reading.quote
    lone = inner.replace(reading.escape + quote, "") if reading.escape else inner
    lone = lone.replace(quote * 2, "")
    if quote not in lone:
        return _WELL
    return _LOOSE + _SWALLOWED * (lone.count(quote + delimiter) + lone.count(delimiter + quote))


def cells_of(line: str, reading: Reading) -> list[str]:
    """Return the cells of a line: a quote ends before a delimiter or at the line's end; one that never ends is kept."""
    delimiter, quote = reading.separator, reading.quote
    pieces = line.split(delimiter)
    if not quote or quote not in line:
        return pieces
    cells, start = [], 0
    while start < len(pieces):
        end = _closed(pieces, start, quote)
        group = joined(delimiter.join(pieces[start:end]), end - start, delimiter, reading)
        cells.append(group.cell if group else pieces[start])
        start = end
    return cells


# A quote that is still open after as many pieces never closes; it also keeps long lines from taking long.
_MOST_PIECES = 200


def _closed(pieces: Sequence[str], start: int, quote: str) -> int:
    if not pieces[start].lstrip(" ").startswith(quote):
        return start + 1
    quotes = 0
    for end in range(start, min(start + _MOST_PIECES, len(pieces))):
        quotes += pieces[end].count(quote)
        if quotes % 2 == 0 and pieces[end].rstrip(" ").endswith(quote):
            return end + 1
    return start + 1


OTHER_DELIMITERS = ",;\t| "


def by_another_delimiter(line: str, reading: Reading, width: int) -> list[str] | None:
    """Return the cells of a line that has another delimiter than its file, if they are as many as they should be."""
    for other in OTHER_DELIMITERS:
        if other in line:
            cells = cells_of(line.rstrip("\r\n"), Reading(delimiter=other, quote=reading.quote))
            if len(cells) == width:
                return cells
    return None


def apart_at_quotes(line: str, delimiter: str, quote: str) -> list[list[str]]:
    """Return what stands between delimiters and where a quote begins right after a text, or right after another quote.

    Both are tried: two quotes side by side are mostly one within a cell.
    """
    if not quote or quote not in line:
        return []
    after_text, after_quote = _boundaries(quote, delimiter)
    first = after_text.sub(lambda _: delimiter, line)
    both = after_quote.sub(lambda _: delimiter, first)
    return [found.split(delimiter) for found in dict.fromkeys((first, both)) if found != line]


@lru_cache
def _boundaries(quote: str, delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    q, d = re.escape(quote), re.escape(delimiter)
    other = rf"[^{d}{q}]"
    return re.compile(rf"(?<={other})(?={q}{other})"), re.compile(rf"(?<={other}{q})(?={q}{other})")
