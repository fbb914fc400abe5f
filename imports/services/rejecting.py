"""Give back the rows that were not taken, as they were in the file, each with the reason: to be mended and uploaded."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook

from billing.services.formulas import guarded_cell, guarded_text
from imports.models import Import, Outcome, StagedRow
from imports.models.staged_row import REJECTED
from imports.selectors.imports import reading_of, target_of
from imports.services.judging import NO_COLUMN

# The column that says why. It is like no field's name, so that nothing is imported from it.
REASON = "Why this row was not imported"

# Quotation marks that old encodings lack.
_STRAIGHT = str.maketrans("“”‘’…", "\"\"''.")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def rejected_name(run: Import) -> str:
    """Return a name for the file of rejected rows."""
    path = PurePosixPath(run.file_name)
    return f"{path.stem} - to mend{'.xlsx' if _is_sheet(run) else path.suffix or '.csv'}"


def rejected_file(run: Import) -> "Iterator[bytes] | IO[bytes]":
    """Return the rejected rows in the file's own form, with its header."""
    return _sheet(run) if _is_sheet(run) else _text(run)


def why(run: Import, row: StagedRow) -> str:
    """Return in words why a row was not taken."""
    if row.outcome == Outcome.DUPLICATE:
        title = target_of(run).field(target_of(run).natural_key).title
        return f"{title} {row.key} stands in line {row.first_line} already."
    details = (row.details or [])[:1] if row.outcome == Outcome.FAILED else row.details or []
    return " ".join(_told(run, place, words) for place, words in details)


def _told(run: Import, place: int, words: str) -> str:
    return words if place == NO_COLUMN else f"{run.columns[place]['name']}: {words}"


def _is_sheet(run: Import) -> bool:
    return bool(run.reading["kind"] == "xlsx") if run.reading else False


def _rows(run: Import) -> Iterator[list[str]]:
    yield [*(column["name"] for column in run.columns), REASON]
    width = len(run.columns)
    for row in StagedRow.objects.filter(run=run, outcome__in=REJECTED).order_by("line").iterator():
        cells = [*(row.cells or []), *[""] * width]
        beyond = row.cells[width:] if row.cells else []
        yield [*cells[:width], why(run, row), *beyond]


def _text(run: Import) -> Iterator[bytes]:
    reading = reading_of(run)
    encoder = codecs.getincrementalencoder(reading.encoding)("replace")
    writer: Any = csv.writer(
        _Echo(), delimiter=reading.delimiter or ",", quotechar=reading.quote or '"', lineterminator="\r\n"
    )
    for row in _rows(run):
        yield encoder.encode(writer.writerow([guarded_cell(cell.translate(_STRAIGHT)) for cell in row]))


def _sheet(run: Import) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(_rows(run)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, guarded_text(cell))
    file.seek(0)
    return file
