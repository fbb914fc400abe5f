"""A report as CSV: one table with all rows, which say which table of the report and which currency they are of."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

from billing.reports.document import Body, Cell, ReportDocument, Row
from billing.services.formulas import guarded

# What stands before the columns of every report.
BEFORE = ("Table", "Currency", "Name")


def write_csv(document: ReportDocument, file: IO[bytes]) -> None:
    """Write it row by row, in UTF-8 that is marked as such; text is kept from being a formula."""
    file.write(BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    csv.writer(text).writerows(_lines(document.body))
    # The file stays open, whoever lets go of the wrapper.
    text.detach()


def _lines(body: Body) -> Iterator[list[Any]]:
    yield [*BEFORE, *(column.label for column in body.columns)]
    for section in body.sections:
        for row in section.all_rows():
            yield [section.title, section.currency, _name(row), *map(_cell, row.cells)]


def _name(row: Row) -> str:
    return f"{row.name:%Y-%m}" if isinstance(row.name, date) else guarded(row.name)


def _cell(cell: Cell) -> Any:
    if isinstance(cell, str):
        return guarded(cell)
    return format(cell, "f") if isinstance(cell, Decimal) else cell
