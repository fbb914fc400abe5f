"""Operators of PDF, as a ReportLab canvas takes them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from billing.pdf.strips import Text
from billing.pdf.subsets import COMMON
from billing.pdf.text import Run, runs
from billing.pdf.typefaces import Weight, typeface

# The outline, in points, that makes a font without a bold cut look bold.
PEN = 0.3
FILL: Literal[0] = 0
OUTLINE: Literal[1] = 1
FILL_AND_STROKE: Literal[2] = 2

# What ends a string, or would be read as something else in it.
ESCAPED = {code: f"\\{code:03o}" for code in (*range(32), *b"()\\", *range(127, 256))}


class Operators(PDFTextObject):
    """Operators that are ready."""

    def __init__(self, operators: Sequence[str]) -> None:
        self._operators = operators

    def getCode(self) -> str:  # noqa: N802  # ReportLab's name
        """Return the operators, one a line."""
        return "\n".join(self._operators)


class Writing(PDFTextObject):
    """The text of a page; font and colour are named where they change."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._code = ["BT", f"{PEN} w"]
        self._document = canvas._doc  # type: ignore[attr-defined]  # which its stubs leave out
        self._font = self._colour = ""
        for weight in Weight:
            typeface(weight.value).splitString(COMMON, self._document)

    def put(self, text: Text, x: float, y: float) -> None:
        """Write one line from a point on, run by run."""
        self._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        if (colour := fill_colour(text.style.colour)) != self._colour:
            self._code.append(colour)
            self._colour = colour
        for run in runs(text.content, text.style.weight):
            if run.emboldened:
                self._code.append(f"{colour.upper()} {FILL_AND_STROKE} Tr")
            self._show(run, text.style.size)
            if run.emboldened:
                self._code.append(f"{FILL} Tr")

    def _show(self, run: Run, size: float) -> None:
        font = typeface(run.font)
        if run.text.isascii():
            # ReportLab keeps these at their own codes in each font's first subset.
            self._show_part(font.getSubsetInternalName(0, self._document), size, ascii_string(run.text))
            return
        for subset, codes in font.splitString(run.text, self._document):
            self._show_part(font.getSubsetInternalName(subset, self._document), size, string(codes.decode("latin-1")))

    def _show_part(self, name: str, size: float, shown: str) -> None:
        if (font := f"{name} {size:.2f} Tf") != self._font:
            self._code.append(font)
            self._font = font
        self._code.append(shown)


@lru_cache(maxsize=8192)
def ascii_string(text: str) -> str:
    """Return the operator that shows printable ASCII."""
    return string(text)


def string(codes: str) -> str:
    """Return the operator that shows a string of bytes, each a character here."""
    return f"({codes.translate(ESCAPED)}) Tj"


@lru_cache(maxsize=64)
def fill_colour(colour: int) -> str:
    """Return the operator that fills with a colour 0xRRGGBB."""
    return "{:.4g} {:.4g} {:.4g} rg".format(*rgb(colour))


@lru_cache(maxsize=64)
def rgb(colour: int) -> tuple[float, float, float]:
    """Return a colour 0xRRGGBB as red, green and blue from 0 to 1."""
    return (colour >> 16) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255
