"""A chart of bars that lie, each beside the name of what it is about, with its figures at its end."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from billing.pdf.grid import ACCENT, INK, WIDTH
from billing.pdf.strips import Box, Strip, Text, at_left
from billing.pdf.styles import LABEL
from billing.reports.document import Lane

# In points: a lane, the bar in it, and the room for names at the left and for figures after the longest bar.
HEIGHT, BAR = 15.0, 9.0
NAMES, FIGURES = 150.0, 140.0
CAPTION, BELOW = 20.0, 10.0
# A part that is there is seen, however small.
THINNEST = 1.5
# Light beside ACCENT, so that the parts can be told apart in grey.
PALE = 0xA9C6D8


def lanes_of(lanes: Sequence[Lane], caption: str) -> Strip:
    """Return the chart; not all values are 0."""
    ends = [Decimal(0), *(lane.value for lane in lanes)]
    lowest, span = min(ends), max(ends) - min(ends)
    scale = (WIDTH - NAMES - FIGURES) / float(span)
    zero = NAMES - float(lowest) * scale
    texts: list[Text] = [at_left(0, 10, caption, WIDTH, LABEL)]
    boxes: list[Box] = []
    for number, lane in enumerate(lanes):
        top = CAPTION + number * HEIGHT
        boxes += _boxes(lane, zero, scale, top)
        texts += _texts(lane, zero, scale, top)
    foot = len(lanes) * HEIGHT
    boxes.append(Box(zero, CAPTION - 2, 0.8, foot, INK))
    return Strip(CAPTION + foot + BELOW, tuple(texts), tuple(boxes))


def _boxes(lane: Lane, zero: float, scale: float, top: float) -> Iterator[Box]:
    """Yield the bar, from its end the part that stands out."""
    length = float(lane.value) * scale
    if lane.value:
        yield Box(min(zero, zero + length), top, abs(length), BAR, PALE)
    if lane.apart:
        apart = max(float(lane.apart) * scale, THINNEST)
        yield Box(zero + length - apart, top, apart, BAR, ACCENT)


def _texts(lane: Lane, zero: float, scale: float, top: float) -> tuple[Text, Text]:
    end = max(zero, zero + float(lane.value) * scale)
    return (
        at_left(0, top + 7, lane.name, NAMES - 8, LABEL),
        at_left(end + 5, top + 7, lane.told, WIDTH - end - 5, LABEL),
    )
