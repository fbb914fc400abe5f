"""What is exported is the same again when it is imported, whatever a text begins with."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from imports.exporting.csv_file import CsvFile
from imports.exporting.xlsx_file import XlsxFile
from imports.reading.guessing import guess
from imports.reading.reading import Reading
from imports.reading.rows import header, rows

pytestmark = pytest.mark.anywhere

# Half characters are exported as a question mark, and NUL is left out by whoever reads.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
# Whatever an export guards, or seems to have guarded.
LIKE_FORMULAS = st.builds("{}{}{}".format, st.text("'", max_size=3), st.sampled_from([*"=+-@\t\r'"]), TEXTS)
COLUMN = st.lists(LIKE_FORMULAS | TEXTS, min_size=1, max_size=8)
KNOWN = ["'-KMC", "-KMC", "''=x", "'", "'s-Hertogenbosch", "+49 40", "=1+1", "'\t", "-5", "'-5"]


def read(path: Path, reading: Reading) -> list[str]:
    """Return heading and texts of the second column."""
    known = replace(reading, header_rows=1, footer_rows=0, skip=0, columns=2)
    return [header(path, known)[1], *(row.cells[1] for row in rows(path, known))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(COLUMN)
@example(KNOWN)
@settings(max_examples=100)
def test_csv(separator: str, texts: list[str]) -> None:
    content = io.BytesIO()
    file = CsvFile(content, ["id", "'=name"], separator=separator)
    file.write([range(len(texts)), texts])
    with TemporaryDirectory() as folder:
        path = Path(folder, "export.csv")
        path.write_bytes(content.getvalue())
        assert read(path, Reading(delimiter=separator)) == ["'=name", *texts]


@given(COLUMN)
@example(KNOWN)
@settings(max_examples=100)
def test_xlsx(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "export.xlsx")
        with path.open("wb") as content:
            file = XlsxFile(content, ["id", "'=name"], folder=folder)
            file.write([range(len(texts)), texts])
            file.close()
        assert read(path, guess(path)) == ["'=name", *texts]


@given(COLUMN)
@example(KNOWN)
@settings(max_examples=50)
def test_csv_that_a_spreadsheet_saves_as_xlsx(texts: list[str]) -> None:
    content = io.BytesIO()
    CsvFile(content, ["id", "name"]).write([range(len(texts)), texts])
    # It shows, and saves, what stands in the file.
    shown = csv.reader(io.StringIO(content.getvalue().decode(), newline=""))
    with TemporaryDirectory() as folder:
        path = Path(folder, "saved.xlsx")
        with Workbook(path) as book:
            sheet = book.add_worksheet()
            for line, row in enumerate(shown):
                for place, cell in enumerate(row):
                    sheet.write_string(line, place, cell)
        assert read(path, guess(path)) == ["name", *texts]
