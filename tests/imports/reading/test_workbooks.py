"""Excel workbooks: what cells say, which sheet is read, and what is refused."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess, overrule
from imports.reading.rows import header, rows
from imports.reading.workbooks import sheet_names
from tests.imports.reading.making import Write

NAMES = ["Id", "Name", "On", "At", "Amount", "Paid"]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook with notes, a hidden sheet, and a table with a title and a total."""
    path = tmp_path / "upload.csv"
    with xlsxwriter.Workbook(str(path), {"remove_timezone": True}) as book:
        book.add_worksheet("Notes").write(0, 0, "For internal use")
        book.add_worksheet("Old").hide()
        sheet = book.add_worksheet("Table")
        day, moment = (book.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "yyyy-mm-dd hh:mm"))
        sheet.write(0, 0, "All of them")
        sheet.write_row(2, 0, NAMES)
        for at in range(12):
            sheet.write_row(3 + at, 0, [1000 + at, f"Käufer {at}"])
            sheet.write_datetime(3 + at, 2, datetime(2024, 1 + at, 28, tzinfo=UTC), day)
            sheet.write_datetime(3 + at, 3, datetime(2024, 1, 1, 10, at, tzinfo=UTC), moment)
            sheet.write_row(3 + at, 4, [0.1 * at, at % 2 == 0])
        sheet.write(16, 0, "Total")
        sheet.write_formula(16, 4, "=SUM(E4:E15)", None, 6.6)
    return path


def test_sheet_with_a_table_is_read_as_text(workbook: Path) -> None:
    reading = guess(workbook)
    table = list(rows(workbook, reading))

    assert (reading.kind, reading.sheet, reading.skip, reading.footer_rows) == ("xlsx", "Table", 2, 1)
    assert header(workbook, reading) == NAMES
    assert table[3] == (7, ["1003", "Käufer 3", "2024-04-28", "2024-01-01 10:03:00", "0.3", "FALSE"])
    assert [row.line for row in table] == list(range(4, 16))


def test_another_sheet_can_be_chosen(workbook: Path) -> None:
    assert sheet_names(workbook) == ["Notes", "Old", "Table"]
    notes = overrule(workbook, guess(workbook), sheet="Notes", header_rows=0)

    assert notes.columns == 1
    assert list(rows(workbook, notes)) == [(1, ["For internal use"])]
    with pytest.raises(Unreadable, match="no sheet “Gone”"):
        list(rows(workbook, replace(notes, sheet="Gone")))


def with_parts(workbook: Path, **parts: bytes) -> bytes:
    """The workbook with other bytes for some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out.getvalue()


def sheet_of(inside: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{inside}</sheetData></worksheet>'.encode()


def test_unusual_cells_are_read(workbook: Path, write: Write) -> None:
    path = write(
        with_parts(
            workbook,
            **{
                SHEET: sheet_of(
                    '<row r="2"><c r="B2" t="inlineStr">'
                    "<is><r><t>na</t></r><r><t>me</t></r><rPh><t>x</t></rPh></is></c>"
                    '<c r="D2" t="str"><f>A1</f><v>n_x000A_o</v></c></row>'
                    "<row><c><v>1</v></c><c><v>2</v></c><c t='e'><v>#N/A</v></c><c><v>1.5E-3</v></c></row>"
                    '<row r="9"><c r="B9"><v>0.30000000000000004</v></c><c r="A9" t="s"><v>999</v></c></row>'
                )
            },
        )
    )
    reading = replace(guess(path), sheet="Notes", skip=0, header_rows=0, footer_rows=0, columns=4)

    assert list(rows(path, reading)) == [
        (2, ["", "name", "", "n\no"]),
        (3, ["1", "2", "#N/A", "0.0015"]),
        (9, ["", "0.3", "", ""]),
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' * 10 + "<broken"),
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + sheet_of('<row><c t="str"><v>&a;</v></c></row>'),
        sheet_of('<row><c r="ZZZZ1"><v>1</v></c></row>'),
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_damaged_sheet_is_refused(workbook: Path, write: Write, sheet: bytes) -> None:
    path = write(with_parts(workbook, **{SHEET: sheet}))

    with pytest.raises(Unreadable):
        list(rows(path, replace(guess(workbook), sheet="Notes")))


def test_truncated_workbook_is_refused(workbook: Path, write: Write) -> None:
    whole = workbook.read_bytes()

    for size in range(4, len(whole), len(whole) // 40):
        with pytest.raises(Unreadable):
            guess(write(whole[:size]))


@pytest.fixture
def little_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.reading.archives.FREE_UNPACKED_BYTES", 500_000)


@pytest.mark.usefixtures("little_space")
def test_workbook_that_unpacks_to_far_more_is_refused(workbook: Path, write: Write) -> None:
    many = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' * 200_000)
    wide = sheet_of('<row><c r="XFD1"><v>1</v></c></row>' * 2000)

    for sheet in (many, wide):
        path = write(with_parts(workbook, **{SHEET: sheet}))
        with pytest.raises(Unreadable, match="far larger than it looks"):
            for _ in rows(path, replace(guess(workbook), sheet="Notes", skip=0, footer_rows=0)):
                pass


@pytest.mark.usefixtures("little_space")
def test_size_told_by_the_directory_is_not_believed(workbook: Path, write: Write) -> None:
    bomb = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' * 200_000)
    lying = bytearray(with_parts(workbook, **{SHEET: bomb}))
    told, true = struct.pack("<LL", zlib.crc32(b"x"), 1), struct.pack("<L", len(bomb))
    while (at := lying.find(true)) >= 0:
        lying[at : at + 4] = told[4:]

    with pytest.raises(Unreadable, match="far larger than it looks"):
        for _ in rows(write(bytes(lying)), replace(guess(workbook), sheet="Notes", skip=0)):
            pass


def test_other_archives_are_refused(write: Write) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("people.csv", "a,b\n1,2\n")

    with pytest.raises(Unreadable, match="Unpack it and upload the file inside"):
        guess(write(out.getvalue()))
