"""The embedded fonts: which of them has a character, how wide it is, and the subset a document carries."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics

from billing.pdf.subsets import KeptFont

FOLDER = Path(__file__).parent / "fonts"


class Weight(StrEnum):
    """How heavy a text is set; the value is the font file's name."""

    REGULAR = "Inter-Regular"
    BOLD = "Inter-SemiBold"


FALLBACK = "WenQuanYiMicroHei-CJK"


def font_for(character: str, weight: Weight) -> str | None:
    """Return the name of the font that has a glyph for a character, or None where none has."""
    code = ord(character)
    return next((name for name in (weight.value, FALLBACK) if code in widths(name)), None)


def has_all(text: str, weight: Weight) -> bool:
    """Say whether the font of a weight has a glyph for each character of a text."""
    return widths(weight.value).keys() >= set(map(ord, text))


def widths(name: str) -> dict[int, float]:
    """Return the advance of each character of a font, in thousandths of its size."""
    known: dict[int, float] = typeface(name).face.charWidths
    return known


@cache
def typeface(name: str) -> KeptFont:
    """Return a font; the first call loads it."""
    font = KeptFont(name, str(FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font
