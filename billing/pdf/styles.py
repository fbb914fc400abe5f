"""The few ways in which text is set, so that the whole document speaks with one voice."""

from dataclasses import dataclass

from billing.pdf.grid import ACCENT, INK, MUTED
from billing.pdf.typefaces import Weight

LEADING = 12.5


@dataclass(frozen=True, slots=True)
class Style:
    """A text's size in points, weight, and colour as 0xRRGGBB."""

    size: float
    weight: Weight = Weight.REGULAR
    colour: int = INK


TITLE = Style(24, Weight.BOLD, ACCENT)
FIGURE = Style(20, Weight.BOLD)
TOTAL = Style(11, Weight.BOLD)
HEADING = Style(9.5, Weight.BOLD, ACCENT)
STRONG = Style(9, Weight.BOLD)
BODY = Style(9)
QUIET = Style(9, colour=MUTED)
LABEL = Style(7.5, colour=MUTED)
COLUMN_HEAD = Style(7.5, Weight.BOLD, MUTED)
