"""XLSX: which sheets there are, and the rows of one of them as text."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from imports.reading.archives import Archive
from imports.reading.conventions import date_order_of
from imports.reading.exceptions import Unreadable
from imports.reading.framing import frame_of
from imports.reading.limits import MAX_SHEETS
from imports.reading.markup import local, parse
from imports.reading.reading import Reading
from imports.reading.sheet_values import Values, date_styles, shared_texts
from imports.reading.sheets import sheet_rows

_WORKBOOK = "xl/workbook.xml"
_MOST_ROWS = 2000
# Sheets that are looked into for one with a table.
_MOST_TRIED = 8
_STRAY_SHARE = 50


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Workbook:
    sheets: list[_Sheet]
    since_1904: bool

    def sheet(self, name: str) -> _Sheet:
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise Unreadable(f"The workbook has no sheet “{name}”. Choose one of those it has.")


def is_workbook(path: Path) -> bool:
    """Whether the file is an XLSX (by its parts, not by its name)."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    if not zipfile.is_zipfile(path):
        return False
    with Archive(path) as archive:
        return _WORKBOOK in archive


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets, in the workbook's order."""
    with Archive(path) as archive:
        return [sheet.name for sheet in _workbook(archive).sheets]


def guess_workbook(path: Path, sheet: str = "") -> Reading:
    """Return how a sheet is read: this one, or the first one that has a table."""
    with Archive(path) as archive:
        workbook = _workbook(archive)
        values = _values(archive, workbook)
        if sheet:
            return _reading(archive, workbook.sheet(sheet), values)
        shown = [one for one in workbook.sheets if not one.hidden] or workbook.sheets
        tried = (_reading(archive, one, values) for one in shown[:_MOST_TRIED])
        return max(tried, key=lambda reading: reading.columns > 1)


def workbook_rows(path: Path, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the sheet that have any cells, with their numbers."""
    with Archive(path) as archive:
        workbook = _workbook(archive)
        sheet = workbook.sheet(reading.sheet)
        for number, cells in sheet_rows(archive, sheet.part, _values(archive, workbook)):
            if number > reading.skip:
                yield number, cells


def _reading(archive: Archive, sheet: _Sheet, values: Values) -> Reading:
    numbered = list(islice(_filled(sheet_rows(archive, sheet.part, values)), _MOST_ROWS))
    frame = frame_of(_even([cells for _, cells in numbered]), [])
    return Reading(
        kind="xlsx",
        sheet=sheet.name,
        skip=numbered[frame.preamble][0] - 1 if numbered else 0,
        header_rows=frame.header,
        footer_rows=frame.footer if len(numbered) < _MOST_ROWS else 0,
        columns=frame.width,
        date_order=date_order_of([cells for _, cells in numbered[frame.preamble + frame.header :]]),
    )


def _filled(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, cells) for number, cells in rows if any(map(str.strip, cells)))


def _even(rows: list[list[str]]) -> list[list[str]]:
    """Fill the rows up: a sheet leaves out cells that are empty at a row's end.

    In a long sheet, a note or two far to the right make no columns.
    """
    lengths = sorted(map(len, rows))
    width = lengths[-1 - len(lengths) // _STRAY_SHARE] if lengths else 0
    return [cells + [""] * (width - len(cells)) for cells in rows]


def _values(archive: Archive, workbook: _Workbook) -> Values:
    return Values(shared_texts(archive), date_styles(archive), workbook.since_1904)


def _workbook(archive: Archive) -> _Workbook:
    targets = _targets(archive)
    sheets: list[_Sheet] = []
    dates: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet" and len(sheets) < MAX_SHEETS:
            key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(_Sheet(attributes.get("name", ""), targets.get(key, ""), hidden))
        elif local(name) == "workbookPr":
            dates.append(attributes.get("date1904", ""))

    parse(archive.chunks(_WORKBOOK), start, _ignore, _ignore)
    # Charts on sheets of their own have no rows.
    sheets = [sheet for sheet in sheets if sheet.part in archive and "chartsheet" not in sheet.part]
    if not sheets:
        raise Unreadable("The workbook has no sheet with cells. Upload one that has, or a CSV.")
    return _Workbook(sheets, any(value in ("1", "true") for value in dates))


def _targets(archive: Archive) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = part

    parse(archive.chunks("xl/_rels/workbook.xml.rels"), start, _ignore, _ignore)
    return targets


def _ignore(_: str) -> None:
    """Nothing is done at an element's end, or with its text."""
