"""STAND-IN."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from imports.reading.reading import Reading


class Row(NamedTuple):
    line: int
    cells: list[str]


def header(path: Path, reading: Reading) -> list[str]:
    with path.open(newline="", encoding=reading.encoding) as file:
        return next(csv.reader(file, delimiter=reading.delimiter))


def rows(path: Path, reading: Reading) -> Iterator[Row]:
    with path.open(newline="", encoding=reading.encoding) as file:
        reader = csv.reader(file, delimiter=reading.delimiter)
        width = len(next(reader))
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                cells += [""] * (width - len(cells))
                yield Row(line, [c[1:] if c[:1] == "'" and c[1:2] in "=+-@" else c for c in cells])
            line = reader.line_num + 1


def preview(path: Path, reading: Reading, limit: int = 20) -> list[Row]:
    return list(islice(rows(path, reading), limit))
