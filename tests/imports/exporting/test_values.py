"""What stands in a cell: numbers as numbers, times with their zone, and no text that is a formula."""

import io
import tempfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from imports.exporting import xlsx_file
from imports.exporting.csv_file import CsvFile
from imports.exporting.plain_text import text_of
from imports.exporting.refusals import ExportRefused
from imports.exporting.values import csv_cell, csv_column
from imports.exporting.xlsx_file import MAX_TEXT, XlsxFile
from imports.models import Format

NOON = datetime(2026, 11, 26, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        (Decimal("-1234567890123456789.10"), "-1234567890123456789.10"),
        (Decimal("1E+3"), "1000"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (float("nan"), "nan"),
        (date(2026, 11, 26), "2026-11-26"),
        (NOON, "2026-11-26T12:00:05+00:00"),
        (time(9, 30), "09:30:00"),
        ("-KMC -KAWASAKI", "'-KMC -KAWASAKI"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49 40", "'+49 40"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'-KMC", "''-KMC"),
        ("''=x", "'''=x"),
        ("a=1", "a=1"),
        ({"é": [1]}, '{"é": [1]}'),
        (Format.XLSX, "xlsx"),
    ],
    ids=repr,
)
def test_a_value_is_written_as_what_it_is(value: Any, cell: str) -> None:
    assert str(csv_cell(value)) == cell
    # In a column of its kind, and in one of all kinds.
    assert written([value, None, value]) == [cell, "", cell]
    assert written([value, "=", 1]) == [cell, "'=", "1"]


def written(values: list[Any]) -> list[str]:
    """Return what a CSV writer makes of a column's values."""
    return ["" if found is None else str(found) for found in csv_column(values)]


def test_a_csv_file_keeps_breaks_quotes_and_separators_within_their_cells() -> None:
    file = io.BytesIO()
    sheet = CsvFile(file, ["=a", "b"], separator=";", has_bom=True)
    sheet.write([['say "x"; y', "half \udcff"], ["two\nlines", None]])
    sheet.close()
    assert file.getvalue().decode("utf-8-sig") == '\'=a;b\r\n"say ""x""; y";"two\nlines"\r\nhalf ?;\r\n'
    assert file.getvalue().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="/x">Łódź &amp; Co</a>', "Łódź & Co"),
        ('<time datetime="2026-11-26T12:00:00+00:00" title="x">3 min <b>ago</b></time>!', "2026-11-26T12:00:00+00:00!"),
        ('<img src="yes.svg" alt="True">', "True"),
        ("a<br>b<ul><li>c</li></ul><script>alert(1)</script>", "a b c"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_markup_becomes_the_words_that_one_reads(markup: str, text: str) -> None:
    assert text_of(markup) == text


def sheet_of(*rows: tuple[Any, ...]) -> io.BytesIO:
    file = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        sheet = XlsxFile(file, ["one", "=two"], folder=folder)
        try:
            sheet.write(list(zip(*rows, strict=True)))
        except ExportRefused:
            sheet.abandon()
            raise
        sheet.close()
    file.seek(0)
    return file


def test_a_spreadsheet_has_real_numbers_and_dates_and_no_formula() -> None:
    rows: list[tuple[Any, ...]] = [
        ("=1+1", -5),
        ("-KMC -KAWASAKI", Decimal("1.10")),
        (date(2026, 11, 26), NOON),
        (True, "@x"),
        (None, "https://example.com"),
        (date(1850, 1, 2), "\x00\x0b half \udcff"),
    ]
    file = sheet_of(*rows)
    assert CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[:6] == [
        ["one", "=two"],
        ["=1+1", -5.0],
        ["-KMC -KAWASAKI", 1.1],
        [date(2026, 11, 26), NOON.replace(tzinfo=None)],
        [True, "@x"],
        ["", "https://example.com"],
    ]
    parts = ZipFile(file)
    xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "1850-01-02" in xml
    assert ('state="frozen"' in xml, "autoFilter" in xml, "<cols>" in xml) == (True, True, True)
    # An address is text: a file of 65,530 links and more does not open.
    assert "hyperlink" not in xml


def test_a_spreadsheet_keeps_as_text_what_its_numbers_would_change_and_cuts_what_no_cell_holds() -> None:
    file = sheet_of((12345678901234567890, Decimal("0.12345678901234567")), ("x" * 40_000, float("inf")))
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert rows[1:] == [["12345678901234567890", "0.12345678901234567"], ["x" * MAX_TEXT, "inf"]]


def test_a_spreadsheet_that_would_be_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 1)
    with pytest.raises(ExportRefused, match="choose CSV"):
        sheet_of((1, 2), (3, 4))
