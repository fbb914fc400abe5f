"""Fonts whose embedded subsets are made once for all documents that need the same characters."""

import zlib
from functools import lru_cache
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFName, PDFObject, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

# In every subset, with ASCII, at the 31 codes that ReportLab keeps below it: so that all documents of most of Europe
# embed the same subset, for 3 kB more. Which others a document has, and in which order, makes a subset of its own.
COMMON = "ÄÖÜäöüß€–·’éèêëàâáåæçïîíñóôøúý§"
# With what they are made from, some 60 kB each.
KEPT = 32


class KeptFont(TTFont):
    """A TrueType font that keeps the subsets it has made."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename)
        make = self.face.makeSubset
        kept = lru_cache(maxsize=KEPT)(lambda subset: make(list(subset)))
        self.face.makeSubset = lambda subset: kept(tuple(subset))  # type: ignore[method-assign]

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # ReportLab's name
        """Add the font's subsets to a document, each stream and list of widths as it was written before."""
        state = self.state[doc]
        super().addObjects(doc)
        for number in range(len(state.subsets)):
            font = doc.idToObject["BasicFonts"].dict[f"{state.internalName}+{number}"]
            font.Widths = _Written(_widths(tuple(font.Widths.sequence)))
            descriptor = doc.idToObject[font.FontDescriptor.name]
            for reference in (font.ToUnicode, descriptor.dict["FontFile2"]):
                _pack(doc.idToObject[reference.name])


class _Written(PDFObject):
    """An object as it is written, which no document differs in."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, document: Any) -> bytes:
        return self.content


@lru_cache(maxsize=KEPT)
def _widths(widths: tuple[float, ...]) -> bytes:
    return f"[ {' '.join(f'{width:.5g}' for width in widths)} ]".encode()


def _pack(stream: PDFStream) -> None:
    """Put a stream's deflated content in place of it."""
    stream.content = _deflated(stream.content)
    stream.dictionary["Filter"] = PDFName("FlateDecode")


@lru_cache(maxsize=4 * KEPT)
def _deflated(content: str | bytes) -> bytes:
    return zlib.compress(content.encode() if isinstance(content, str) else content)
