"""The rows of one sheet, read as they are unpacked."""

from collections.abc import Iterator
from functools import lru_cache

from imports.reading.archives import Archive
from imports.reading.exceptions import Unreadable
from imports.reading.limits import MAX_COLUMNS
from imports.reading.markup import local, parsing
from imports.reading.sheet_values import Values

_LETTERS = 26
_LONGEST_NUMBER = 9


def sheet_rows(archive: Archive, part: str, values: Values) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that the sheet has: its number and its cells, up to the last one that is there."""
    handler = _Handler(archive, values)
    for _ in parsing(archive.chunks(part), handler.start, handler.end, handler.text):
        yield from handler.done
        handler.done.clear()


class _Handler:
    """Makes rows of elements: row, c (cell), v (value), is and t (text within the cell).

    Called five times a cell, which is where the time goes.
    """

    def __init__(self, archive: Archive, values: Values) -> None:
        self._archive, self._text_of = archive, values.text_of
        self.done: list[tuple[int, list[str]]] = []
        self._row, self._cells = 0, list[str]()
        self._cell: dict[str, str] = {}
        self._text = ""
        self._reads = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name) if ":" in name else name
        if name == "c":
            self._cell = attributes
            self._text = ""
        elif name == "row":
            self._begin(attributes.get("r", ""))
        # All but the value: the formula (f), and how text is pronounced (rPh).
        elif name == "rPh":
            self._cell = {**self._cell, "phonetic": ""}
        self._reads = name == "v" or (name == "t" and "phonetic" not in self._cell)

    def text(self, found: str) -> None:
        if self._reads:
            self._text += found

    def end(self, name: str) -> None:
        name = local(name) if ":" in name else name
        self._reads = False
        if name == "c":
            if self._text:
                self._put()
        elif name == "row":
            self.done.append((self._row, self._cells))

    def _begin(self, number: str) -> None:
        known = number.isdigit() and len(number) <= _LONGEST_NUMBER
        self._row = int(number) if known else self._row + 1
        self._cells = []

    def _put(self) -> None:
        cell, cells = self._cell, self._cells
        column = column_of(cell["r"]) if "r" in cell else len(cells)
        missing = column - len(cells)
        if missing:
            self._reach(column, missing)
        stored = self._text_of(cell.get("t", "n"), cell.get("s", ""), self._text)
        if missing >= 0:
            cells.append(stored)
        else:
            cells[column] = stored

    def _reach(self, column: int, missing: int) -> None:
        if column >= MAX_COLUMNS:
            raise Unreadable("A cell of the sheet is too far to the right. Export the sheet as CSV and upload that.")
        # A cell far to the right costs as much as those before it would.
        self._archive.spend(max(0, missing))
        self._cells.extend([""] * missing)


@lru_cache(maxsize=MAX_COLUMNS)
def _column_of(letters: str) -> int:
    column = 0
    for letter in letters[:5].upper():
        column = column * _LETTERS + ord(letter) - 64
    return max(0, column - 1)


def column_of(reference: str) -> int:
    """Return the column that a cell's name says: 0 for "A7"."""
    return _column_of(reference.rstrip("0123456789"))
