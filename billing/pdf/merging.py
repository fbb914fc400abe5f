"""Many documents in one file, which goes out while it is made and is never whole in memory.

pypdf reads them; its writer would keep ten thousand until the last is added.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import cast

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from billing.pdf.object_file import ObjectFile

# One list of all pages would be read whole before the first is shown.
PAGES_IN_A_NODE = 128


def merged(files: Iterable[tuple[str, bytes]], title: str) -> Iterator[bytes]:
    """Yield one PDF of named ones, in order, each under its name in the outline; what they share is in it once."""
    book = _Book()
    for name, content in files:
        book.add(name, content)
        yield book.file.take()
    book.close(title)
    yield book.file.take()


class _Book:
    """The pages as a tree of two levels, and the outline; both are written as they grow."""

    def __init__(self) -> None:
        self.file = ObjectFile()
        self._tree, self._outline = self.file.number(), self.file.number()
        self._nodes: list[int] = []
        self._node: list[int] = []
        self._pages = self._entries = self._first_entry = self._entry = 0
        self._told = b""

    def add(self, name: str, content: bytes) -> None:
        """Add a document's pages, and its name to the outline."""
        copying = _Copying(self.file)
        pages = [self._add_page(page, copying) for page in PdfReader(BytesIO(content)).pages]
        self._add_entry(name, pages[0])

    def close(self, title: str) -> None:
        """Write what holds all together."""
        self._end_node()
        kids = _references(self._nodes)
        self.file.put(self._tree, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (self._pages, kids))
        self._end_outline()
        catalog, info = self.file.number(), self.file.number()
        roots = b"/Pages %d 0 R /Outlines %d 0 R" % (self._tree, self._outline)
        self.file.put(catalog, b"<< /Type /Catalog %s /ViewerPreferences << /DisplayDocTitle true >> >>" % roots)
        self.file.put(info, b"<< /Title %s /Creator (Waybill) >>" % _string(title))
        self.file.end(catalog, info)

    def _add_page(self, page: DictionaryObject, copying: "_Copying") -> int:
        if len(self._node) == PAGES_IN_A_NODE:
            self._end_node()
        if not self._node:
            self._nodes.append(self.file.number())
        number = self.file.number()
        self.file.put(number, _page(page, self._nodes[-1], copying))
        self._node.append(number)
        self._pages += 1
        return number

    def _end_node(self) -> None:
        if self._node:
            told = (self._tree, len(self._node), _references(self._node))
            self.file.put(self._nodes[-1], b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>" % told)
        self._node = []

    def _add_entry(self, name: str, page: int) -> None:
        """Write the entry before, which names the one after it, and begin this one."""
        before, number = self._entry, self.file.number()
        if before:
            self.file.put(before, b"<< %s /Next %d 0 R >>" % (self._told, number))
        told = b"/Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]" % (_string(name), self._outline, page)
        self._told = told + (b" /Prev %d 0 R" % before if before else b"")
        self._first_entry, self._entry = self._first_entry or number, number
        self._entries += 1

    def _end_outline(self) -> None:
        ends = b""
        if self._entry:
            self.file.put(self._entry, b"<< %s >>" % self._told)
            ends = b" /First %d 0 R /Last %d 0 R /Count %d" % (self._first_entry, self._entry, self._entries)
        self.file.put(self._outline, b"<< /Type /Outlines%s >>" % ends)


class _Copying:
    """Brings what a document's pages show into another file: once, however many show it."""

    def __init__(self, file: ObjectFile) -> None:
        self._file = file
        self._numbers: dict[int, int] = {}

    def own(self, value: PdfObject) -> PdfObject:
        """Return what no other page shows, written anew: remembered, it would fill the memory."""
        number = self._file.number()
        self._file.put(number, _bytes(self.shared(_resolved(value))))
        return _reference(number)

    def shared(self, value: PdfObject) -> PdfObject:
        """Return a value whose references lead to copies; the innermost are written first."""
        if isinstance(value, IndirectObject):
            return _reference(self._number(value))
        if isinstance(value, DictionaryObject):
            for name in list(value):
                value[NameObject(name)] = self.shared(value.raw_get(name))
        elif isinstance(value, ArrayObject):
            value[:] = [self.shared(one) for one in list.__iter__(value)]
        return value

    def _number(self, reference: IndirectObject) -> int:
        if reference.idnum not in self._numbers:
            self._numbers[reference.idnum] = self._file.put_once(_bytes(self.shared(_resolved(reference))))
        return self._numbers[reference.idnum]


def _page(page: DictionaryObject, parent: int, copying: _Copying) -> bytes:
    copied = DictionaryObject()
    for name in page:
        if name not in ("/Parent", "/Contents"):
            copied[NameObject(name)] = copying.shared(page.raw_get(name))
    copied[NameObject("/Contents")] = copying.own(page.raw_get("/Contents"))
    copied[NameObject("/Parent")] = _reference(parent)
    return _bytes(copied)


def _resolved(value: PdfObject) -> PdfObject:
    return cast("PdfObject", value.get_object())


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _bytes(value: PdfObject) -> bytes:
    buffer = BytesIO()
    value.write_to_stream(buffer)
    return buffer.getvalue()


def _string(text: str) -> bytes:
    """Return text as a string of UTF-16, which has every character and no delimiter of PDF unescaped."""
    return b"<%s>" % ("\ufeff" + text).encode("utf-16-be").hex().encode()
