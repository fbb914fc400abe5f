"""Rows as an XLSX file of one sheet, written row by row: a row that is written takes no memory."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from billing.services.formulas import guarded_text
from imports.exporting.refusals import ExportRefused
from imports.exporting.values import number_text, plain_text

# What a sheet holds, the header aside.
MAX_ROWS = 1_048_575
# What a cell holds, in characters.
MAX_TEXT = 32_767
# What a spreadsheet's numbers, which are floats, keep exactly.
EXACT_DIGITS = 15
# Earlier days have no number in a spreadsheet, or another one than in the next.
FIRST_DAY = datetime(1900, 3, 1)  # noqa: DTZ001  # a spreadsheet's, which knows no zones
# Amounts have so many decimals, trailing zeros too; what has more is a price or a share, and is shown as it needs.
SHOWN_DECIMALS = 3
# What a spreadsheet counts days from.
_EPOCH, _DAY = datetime(1899, 12, 30), timedelta(days=1)  # noqa: DTZ001
# Widths are in characters; longer columns are cut on the screen, not in the file.
NARROWEST, WIDEST = 8, 60
# Rows that are looked at for how wide a column should be.
LOOKED_AT = 200

TOO_MANY = f"An XLSX file holds {MAX_ROWS:,} rows at most: choose CSV, or narrow the list."


class XlsxFile:
    """Writes rows into an open file. Text is text, whatever it begins with; the header is bold, frozen and filters."""

    def __init__(self, file: IO[bytes], labels: Sequence[str], *, folder: str) -> None:
        """Write the header. Parts of the file wait in `folder` until it is complete."""
        # Everything is written as what it is: nothing is guessed from a text.
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        self._sheet = self._book.add_worksheet("Export")
        formats = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", time: "hh:mm:ss"}
        self._formats = {kind: self._book.add_format({"num_format": code}) for kind, code in formats.items()}
        self._decimals = {
            n: self._book.add_format({"num_format": f"0.{'0' * n}"}) for n in range(1, SHOWN_DECIMALS + 1)
        }
        self._widths = [len(label) + 3 for label in labels]
        self._rows = 0
        bold = self._book.add_format({"bold": True})
        for column, label in enumerate(labels):
            self._sheet.write_string(0, column, guarded_text(label)[:MAX_TEXT], bold)
        self._sheet.freeze_panes(1, 0)

    def write(self, columns: Sequence[Sequence[Any]]) -> int:
        """Write rows, given column by column; returns the bytes so far, not yet compressed. Raises ExportRefused."""
        for row in zip(*columns, strict=True):
            self._rows += 1
            if self._rows > MAX_ROWS:
                raise ExportRefused(TOO_MANY)
            for column, value in enumerate(row):
                self._write_cell(column, value)
        return int(self._sheet.row_data_fh.tell())

    def close(self) -> None:
        """Complete the file, and leave it open."""
        self._sheet.autofilter(0, 0, self._rows, len(self._widths) - 1)
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, min(max(width, NARROWEST), WIDEST))
        self._book.close()

    def abandon(self) -> None:
        """Let go of what was written."""
        self._sheet.row_data_fh.close()

    def _write_cell(self, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if self._rows <= LOOKED_AT:
            self._widths[column] = max(self._widths[column], len(str(value)) + 1)
        if isinstance(value, bool):
            self._sheet.write_boolean(self._rows, column, value)
        elif isinstance(value, int | float | Decimal):
            self._write_number(column, value)
        elif isinstance(value, date | time):
            self._write_time(column, value)
        else:
            self._write_text(column, plain_text(value))

    def _write_text(self, column: int, text: str) -> None:
        whole = guarded_text(text).encode(errors="replace").decode()
        self._sheet.write_string(self._rows, column, whole[:MAX_TEXT])

    def _write_number(self, column: int, value: float | Decimal) -> None:
        """Write a number, as text where a spreadsheet would change it."""
        if not isfinite(value):
            self._write_text(column, str(value))
        elif not isinstance(value, float) and _digits(value) > EXACT_DIGITS:
            self._write_text(column, number_text(Decimal(value)))
        else:
            decimals = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
            self._sheet.write_number(self._rows, column, value, self._decimals.get(decimals))

    def _write_time(self, column: int, value: date | time) -> None:
        """Write a real date, in local time, as a spreadsheet knows no zones."""
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            self._write_day(column, local.replace(tzinfo=None), datetime)
        elif isinstance(value, date):
            self._write_day(column, datetime(value.year, value.month, value.day), date)  # noqa: DTZ001  # a day
        else:
            self._sheet.write_datetime(self._rows, column, value.replace(tzinfo=None), self._formats[time])

    def _write_day(self, column: int, value: datetime, kind: type) -> None:
        if value < FIRST_DAY:
            self._write_text(column, (value if kind is datetime else value.date()).isoformat())
        else:
            self._sheet.write_number(self._rows, column, (value - _EPOCH) / _DAY, self._formats[kind])


def _digits(value: int | Decimal) -> int:
    return len(Decimal(value).normalize().as_tuple().digits)
