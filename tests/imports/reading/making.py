"""Files for the tests of reading."""

from collections.abc import Callable
from pathlib import Path

from imports.reading.guessing import guess
from imports.reading.reading import Reading
from imports.reading.rows import header, rows

Write = Callable[[str | bytes], Path]


def read(path: Path, reading: Reading | None = None) -> list[list[str]]:
    """Return header and rows, with nothing given."""
    reading = reading or guess(path)
    names = [header(path, reading)] if reading.header_rows else []
    return [*names, *(row.cells for row in rows(path, reading))]
