"""The embedded fonts: which of them has a character, how wide it is, and the subset a document carries."""

from enum import Enum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"


class Weight(Enum):
    """How heavy a text is set; the value is the font file's name."""

    REGULAR = "Inter-Regular"
    BOLD = "Inter-SemiBold"


FALLBACK = "WenQuanYiMicroHei-CJK"


def font_for(character: str, weight: Weight) -> str | None:
    """Return the name of the font that has a glyph for a character, or None where none has."""
    code = ord(character)
    return next((name for name in (weight.value, FALLBACK) if code in widths(name)), None)


@cache
def widths(name: str) -> dict[int, float]:
    """Return the advance of each character of a font, in thousandths of its size; the first call loads it."""
    font = TTFont(name, str(FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    known: dict[int, float] = font.face.charWidths
    return known
