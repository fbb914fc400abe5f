"""A report as XLSX: a sheet for each kind of table, with real numbers and months, and one that says what it is."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import IO, Any

import xlsxwriter

from billing.money import exponent
from billing.reports.document import Column, Measure, ReportDocument, Row, Section
from billing.reports.wording import moment_text

# What a cell holds, in characters.
MAX_TEXT = 32_767
# Widths are in characters: names are cut on the screen, not in the file.
NAME_WIDTH, NARROWEST, WIDEST = 34, 10, 60
MONTH = "mmm yyyy"
_NUMBERS = {Measure.COUNT: "#,##0", Measure.PERCENT: "0.##", Measure.SECONDS: "0.00"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def write_xlsx(document: ReportDocument, file: IO[bytes]) -> None:
    """Write it; the same bytes for the same document."""
    # Nothing is guessed from a text: what begins with = is written as text, which needs no guard.
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        # The moment as a clock in its zone shows it: a spreadsheet's properties know no zones.
        made = document.made_at.replace(tzinfo=None)
        book.set_properties({"title": document.title, "author": document.company, "created": made})
        looks = _Looks(book)
        for title, sections in _by_title(document.body.sections):
            columns = _told(document.body.columns, sections)
            _Sheet(book.add_worksheet(_FORBIDDEN.sub(" ", title)[:31]), columns, looks).fill(sections)
        _write_about(book.add_worksheet("About"), document, looks)


def _by_title(sections: tuple[Section, ...]) -> Iterator[tuple[str, list[Section]]]:
    ordered = sorted(sections, key=lambda section: [other.title for other in sections].index(section.title))
    for title, group in groupby(ordered, key=lambda section: section.title):
        yield title, list(group)


def _told(columns: tuple[Column, ...], sections: list[Section]) -> dict[int, Column]:
    """Return the columns by their place, without those that the rows of a title have nothing in: months no number."""
    rows = [row for section in sections for row in section.all_rows()]
    return {place: column for place, column in enumerate(columns) if any(row.cells[place] != "" for row in rows)}


class _Looks:
    """The formats of cells, each made once: bold or not, with so many decimals or as a month."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, number: str, *, is_bold: bool) -> Any:
        """Return the format with this number format, empty for text."""
        key = (number, is_bold)
        if key not in self._made:
            self._made[key] = self._book.add_format({"bold": is_bold} | ({"num_format": number} if number else {}))
        return self._made[key]


class _Sheet:
    """One sheet: the tables of one title, one after the other, each row with its currency."""

    def __init__(self, sheet: Any, columns: dict[int, Column], looks: _Looks) -> None:
        self._sheet, self._columns, self._looks = sheet, columns, looks
        self._rows = 0

    def fill(self, sections: list[Section]) -> None:
        """Write the header and all rows."""
        self._begin(sections[0])
        for section in sections:
            for row in section.all_rows():
                self._rows += 1
                self._write(row, section.currency, is_bold=row is section.total)
        self._sheet.autofilter(0, 0, self._rows, len(self._columns) + 1)

    def _begin(self, section: Section) -> None:
        # In constant memory a width is said before the rows.
        self._sheet.set_column(0, 0, NAME_WIDTH)
        self._sheet.set_column(1, 1, NARROWEST)
        header = self._looks.of("", is_bold=True)
        labels = [section.row_label, "Currency", *(column.label for column in self._columns.values())]
        for number, label in enumerate(labels):
            self._sheet.write_string(0, number, label, header)
            if number > 1:
                self._sheet.set_column(number, number, max(NARROWEST, len(label) + 4))
        self._sheet.freeze_panes(1, 1)

    def _write(self, row: Row, currency: str, *, is_bold: bool) -> None:
        bold = self._looks.of("", is_bold=is_bold)
        if isinstance(row.name, date):
            day = datetime(row.name.year, row.name.month, row.name.day)  # noqa: DTZ001  # a day, which has no zone
            self._sheet.write_datetime(self._rows, 0, day, self._looks.of(MONTH, is_bold=is_bold))
        else:
            self._sheet.write_string(self._rows, 0, _storable(row.name), bold)
        self._sheet.write_string(self._rows, 1, currency, bold)
        for number, (place, column) in enumerate(self._columns.items(), start=2):
            cell = row.cells[place]
            if isinstance(cell, str):
                self._sheet.write_string(self._rows, number, _storable(cell), bold)
            elif cell is not None:
                look = self._looks.of(_number_format(column, currency), is_bold=is_bold)
                self._sheet.write_number(self._rows, number, cell, look)


def _number_format(column: Column, currency: str) -> str:
    if column.measure is not Measure.MONEY:
        return _NUMBERS[column.measure]
    decimals = exponent(currency)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _write_about(sheet: Any, document: ReportDocument, looks: _Looks) -> None:
    body = document.body
    facts = [
        ("Report", document.title),
        ("Period", document.period),
        ("Company", document.company),
        ("Made", moment_text(document.made_at)),
        ("For", document.made_for),
        *(("Note", note) for note in body.notes),
        *((("Note", body.nothing),) if not body.sections else ()),
    ]
    sheet.set_column(0, 0, NARROWEST)
    sheet.set_column(1, 1, WIDEST)
    for number, (label, value) in enumerate(facts):
        sheet.write_string(number, 0, label, looks.of("", is_bold=True))
        sheet.write_string(number, 1, _storable(value), looks.of("", is_bold=False))


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode()[:MAX_TEXT]
