"""Rows as a CSV file."""

import csv
import io
from collections.abc import Sequence
from typing import IO, Any

from imports.exporting.values import csv_column, guarded


class CsvFile:
    """Writes rows into an open file, as RFC 4180 has them; in UTF-8, marked as such where wanted."""

    def __init__(self, file: IO[bytes], labels: Sequence[str], *, separator: str = ",", has_bom: bool = False) -> None:
        """Write the header."""
        self._file = file
        encoding = "utf-8-sig" if has_bom else "utf-8"
        # Half a character, which some databases keep, must not end the export.
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        self._writer = csv.writer(self._text, delimiter=separator)
        self._writer.writerow([guarded(label) for label in labels])

    def write(self, columns: Sequence[Sequence[Any]]) -> int:
        """Write rows, given column by column; returns how many bytes the file has so far."""
        self._writer.writerows(zip(*map(csv_column, columns), strict=True))
        self._text.flush()
        return self._file.tell()

    def close(self) -> None:
        """Complete the file, and leave it open."""
        self._text.detach()

    abandon = close
