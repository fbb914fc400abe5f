"""The rows of one sheet, read as they are unpacked."""

from collections.abc import Iterator
from functools import lru_cache

from imports.reading.archives import Archive
from imports.reading.exceptions import Unreadable
from imports.reading.limits import MAX_CELL_CHARS, MAX_COLUMNS
from imports.reading.markup import local, parsing
from imports.reading.sheet_values import Values

_LETTERS = 26


def sheet_rows(archive: Archive, part: str, values: Values) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that the sheet has: its number and its cells, up to the last one that is there."""
    handler = _Handler(archive, values)
    for _ in parsing(archive.chunks(part), handler.start, handler.end, handler.text):
        yield from handler.done
        handler.done.clear()


class _Handler:
    """Makes rows of elements: row, c (cell), v (value), is and t (text within the cell)."""

    def __init__(self, archive: Archive, values: Values) -> None:
        self._archive, self._values = archive, values
        self.done: list[tuple[int, list[str]]] = []
        self._row, self._cells = 0, list[str]()
        self._column, self._kind, self._style = 0, "", ""
        self._text: list[str] = []
        self._reads = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name) if ":" in name else name
        if name == "c":
            self._column = column_of(attributes["r"]) if "r" in attributes else len(self._cells)
            self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
            self._text.clear()
        elif name in ("v", "t"):
            self._reads = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdigit() and len(number) < 10 else self._row + 1
            self._cells = []
        elif name == "rPh":
            self._kind = "phonetic"

    def text(self, found: str) -> None:
        if self._reads:
            self._text.append(found)

    def end(self, name: str) -> None:
        name = local(name) if ":" in name else name
        if name in ("v", "t"):
            self._reads = False
        elif name == "c":
            self._cell()
        elif name == "row":
            self.done.append((self._row, self._cells))

    def _cell(self) -> None:
        stored = "".join(self._text)
        if not stored:
            return
        if self._column >= MAX_COLUMNS or len(stored) > MAX_CELL_CHARS:
            raise Unreadable("A cell of the sheet is too large or too far to the right. Export the sheet as CSV.")
        missing = self._column - len(self._cells)
        if missing >= 0:
            # A cell far to the right costs as much as those before it would.
            self._archive.spend(missing)
            self._cells.extend([""] * missing)
            self._cells.append(self._values.text_of(self._kind, self._style, stored))
        else:
            self._cells[self._column] = self._values.text_of(self._kind, self._style, stored)


@lru_cache(maxsize=MAX_COLUMNS)
def _column_of(letters: str) -> int:
    column = 0
    for letter in letters[:5].upper():
        column = column * _LETTERS + ord(letter) - 64
    return max(0, column - 1)


def column_of(reference: str) -> int:
    """Return the column that a cell's name says: 0 for "A7"."""
    return _column_of(reference.rstrip("0123456789"))
