"""What a page is made of: full-width strips that hold placed text and shapes. Drawn by painting.py.

Named tuples, since a document has hundreds, and they are made in a third of the time of frozen dataclasses.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from billing.pdf.qr import Matrix
from billing.pdf.styles import BODY, LEADING, Style
from billing.pdf.text import em_width, fitting_size, printable, wrap


class Text(NamedTuple):
    """One printable line; `x` from the left margin, `drop` from the strip's top to its baseline, in points.

    Who reads the document aloud, or copies from it, gets one lane of neighbouring strips after the other.
    """

    x: float
    drop: float
    content: str
    style: Style = BODY
    lane: int = 0


class Box(NamedTuple):
    """A filled rectangle, a rule when thin; `drop` from the strip's top to its upper edge, in points."""

    x: float
    drop: float
    width: float
    height: float
    colour: int
    radius: float = 0


class Picture(NamedTuple):
    """A PNG or JPEG file's bytes, drawn to fill a frame in points."""

    x: float
    drop: float
    width: float
    height: float
    data: bytes


class Symbol(NamedTuple):
    """A QR code, so many points wide and high; `drop` from the strip's top to its upper edge, in points."""

    x: float
    drop: float
    side: float
    code: Matrix


class Strip(NamedTuple):
    """A full-width slice of a page, so many points high, that is never broken."""

    height: float
    texts: tuple[Text, ...] = ()
    boxes: tuple[Box, ...] = ()
    pictures: tuple[Picture, ...] = ()
    symbols: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Strips that stay together on a page whenever one page can hold them."""

    strips: tuple[Strip, ...]

    @property
    def height(self) -> float:
        """The sum of the strips' heights in points."""
        return sum(strip.height for strip in self.strips)


def at_left(x: float, drop: float, content: str, width: float, style: Style = BODY) -> Text:
    """Place one line from `x` to the right, set smaller where it is wider than `width`."""
    line = printable(content)
    return Text(x, drop, line, _fitted(line, width, style))


def at_right(edge: float, drop: float, content: str, width: float, style: Style = BODY) -> Text:
    """Place one line so that it ends at `edge`, set smaller where it is wider than `width`."""
    line = printable(content)
    fitting = _fitted(line, width, style)
    return Text(edge - em_width(line, style.weight) * fitting.size, drop, line, fitting)


def _fitted(line: str, width: float, style: Style) -> Style:
    """Return the style, smaller where the line would be wider than `width`."""
    size = fitting_size(line, style.weight, style.size, width)
    return style if size == style.size else replace(style, size=size)


def lines_of(x: float, content: str, width: float, style: Style = BODY, leading: float = LEADING) -> list[Strip]:
    """Set text of any length as a column of strips, one a line."""
    drop = leading * 0.72
    return [Strip(leading, (Text(x, drop, line, style),)) for line in wrap(content, style.weight, style.size, width)]
