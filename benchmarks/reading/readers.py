"""What reads a polluted file: ours, and Python's csv in two ways."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.reading.polluting import Polluted
from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess
from imports.reading.rows import header, rows

Table = Sequence[Sequence[str]]
Reader = Callable[[Path, Polluted], Table | None]


def ours(path: Path, _: Polluted) -> Table | None:
    """Nothing is given but the file."""
    try:
        reading = guess(path)
        names = [header(path, reading)] if reading.header_rows else []
        return [*names, *(row.cells for row in rows(path, reading))]
    except Unreadable:
        return None


def sniffed(path: Path, polluted: Polluted) -> Table | None:
    """csv.Sniffer finds the dialect; the encoding is given."""
    text = path.read_bytes().decode(polluted.encoding, "replace")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), csv.Sniffer().sniff(text)))
    except csv.Error:
        return None


def told(path: Path, polluted: Polluted) -> Table | None:
    """The csv module is given encoding, delimiter, quote and where the table begins."""
    text = path.read_bytes().decode(polluted.encoding, "replace")
    lines = io.StringIO(text, newline="")
    for _ in range(polluted.skip):
        next(lines)
    mark, spaced = polluted.delimiter[0], polluted.delimiter == ", "
    try:
        return list(csv.reader(lines, delimiter=mark, quotechar=polluted.quote, skipinitialspace=spaced))
    except csv.Error:
        return None


READERS: dict[str, Reader] = {
    "Waybill, nothing given": ours,
    "Python csv.Sniffer, encoding given": sniffed,
    "Python csv, dialect given": told,
}
