"""Charts made of the same boxes and texts as all else on a page, so that they print and copy as it does."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from billing.money import format_amount
from billing.pdf.grid import ACCENT, HAIRLINE, INK, WHITE, WIDTH
from billing.pdf.strips import Box, Strip, Text, at_left, at_right
from billing.pdf.styles import LABEL, STRONG
from billing.pdf.text import em_width
from billing.reports.document import Bars, Lanes, Stack
from billing.reports.pdf.lanes import lanes_of
from billing.reports.pdf.scale import Scale
from billing.reports.wording import short_month, short_number

# Heights and widths in points.
PLOT, ABOVE, BELOW = 96.0, 16.0, 30.0
AXIS = 44.0
# Of the room that a bar has: the rest is air.
FILLED = Decimal("0.64")
WIDEST_BAR = 44.0
# Below this width figures above the bars would run into each other, and names below them.
LABELLED_FROM = 26.0

BAR = 20.0
# From light to dark, so that they can be told apart in grey.
SHADES = (0xD3E1EA, 0xA9C6D8, 0x6F9FBC, 0x3B7197, 0x12354E)


def chart(drawn: Bars | Stack | Lanes, currency: str) -> Strip | None:
    """Return a chart; None where all is 0 and there is nothing to see."""
    if isinstance(drawn, Lanes):
        return lanes_of(drawn.lanes, drawn.caption) if any(lane.value for lane in drawn.lanes) else None
    if isinstance(drawn, Bars):
        return _bars(drawn.values) if any(value for _, value in drawn.values) else None
    return _stack(drawn.parts, currency) if any(value for _, value in drawn.parts) else None


def _bars(values: Sequence[tuple[date, Decimal]]) -> Strip:
    scale = Scale.over([value for _, value in values], PLOT)
    slot = (WIDTH - AXIS) / len(values)
    marks = list(_marks(scale))
    boxes = [box for box, _ in marks]
    texts = [text for _, text in marks]
    figures = list(_figures(scale, values, slot))
    boxes += [_ground(figure) for figure in figures]
    boxes += [_bar(scale, value, AXIS + slot * number, slot) for number, (_, value) in enumerate(values)]
    boxes.append(Box(AXIS, ABOVE + scale.drop(Decimal(0)), WIDTH - AXIS, 0.8, INK))
    texts += [*figures, *_names(values, slot)]
    return Strip(ABOVE + PLOT + BELOW, tuple(texts), tuple(boxes))


def _marks(scale: Scale) -> Iterator[tuple[Box, Text]]:
    for tick in scale.ticks:
        drop = ABOVE + scale.drop(tick)
        yield (
            Box(AXIS, drop, WIDTH - AXIS, 0.5, HAIRLINE),
            at_right(AXIS - 6, drop + 2.5, short_number(tick), 38, LABEL),
        )


def _bar(scale: Scale, value: Decimal, x: float, slot: float) -> Box:
    width = min(slot * float(FILLED), WIDEST_BAR)
    top, foot = scale.drop(max(value, Decimal(0))), scale.drop(min(value, Decimal(0)))
    return Box(x + (slot - width) / 2, ABOVE + top, width, foot - top, ACCENT)


def _figures(scale: Scale, values: Sequence[tuple[date, Decimal]], slot: float) -> Iterator[Text]:
    """Yield the figure of each bar at its end, where bars are wide enough."""
    if slot < LABELLED_FROM:
        return
    for number, (_, value) in enumerate(values):
        end = ABOVE + scale.drop(value)
        if value:
            drop = end - 4 if value > 0 else end + 9
            yield _centred(AXIS + slot * (number + 0.5), drop, short_number(value), slot - 2)


def _ground(figure: Text) -> Box:
    """Return a piece of white below a figure: no line runs through it."""
    width = em_width(figure.content, figure.style.weight) * figure.style.size
    return Box(figure.x - 1, figure.drop - figure.style.size + 0.5, width + 2, figure.style.size + 1.5, WHITE)


def _names(values: Sequence[tuple[date, Decimal]], slot: float) -> Iterator[Text]:
    every = max(1, -(-int(LABELLED_FROM) // max(1, int(slot))))
    for number, (month, _) in enumerate(values):
        if number % every == 0:
            middle = AXIS + slot * (number + 0.5)
            yield _centred(middle, ABOVE + PLOT + 20, short_month(month), max(slot, LABELLED_FROM) - 1)


def _stack(parts: Sequence[tuple[str, Decimal]], currency: str) -> Strip:
    """Return one bar of all parts, and below it what each is, with a sample of its shade."""
    whole = sum((value for _, value in parts), Decimal(0))
    column = WIDTH / len(parts)
    boxes, texts, x = [], [], 0.0
    for number, (name, value) in enumerate(parts):
        shade, width = SHADES[number % len(SHADES)], float(value / whole) * WIDTH
        if width:
            boxes.append(Box(x, 4, width, BAR, shade))
        x += width
        left = column * number
        boxes.append(Box(left, 34, 7, 7, shade))
        texts.append(at_left(left + 11, 40, name, column - 14, LABEL))
        texts.append(at_left(left + 11, 52, format_amount(value, currency), column - 14, STRONG))
        texts.append(at_left(left + 11, 62, f"{value / whole:.0%}".replace("%", " %"), column - 14, LABEL))
    return Strip(74, tuple(texts), tuple(boxes))


def _centred(middle: float, drop: float, content: str, width: float) -> Text:
    text = at_left(0, drop, content, width, LABEL)
    return Text(middle - em_width(text.content, text.style.weight) * text.style.size / 2, drop, content, text.style)
