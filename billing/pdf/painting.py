"""Draws laid-out strips on a ReportLab canvas.

Text, boxes and codes are written as operators of PDF (ISO 32000-1, 8 and 9) and handed to the canvas page by page:
through its own methods, which set font, colour and position anew for each text, a document takes twice as long.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from reportlab.pdfgen.canvas import Canvas

from billing.pdf.embedding import draw_image
from billing.pdf.grid import MARGIN, PAGE_HEIGHT, TOP
from billing.pdf.paging import Placed
from billing.pdf.strips import Box, Symbol, Text
from billing.pdf.writing import Operators, Writing, fill_colour, rgb


def draw_shapes(canvas: Canvas, page: Iterable[Placed]) -> None:
    """Draw a page's pictures, boxes and codes."""
    shapes: list[str] = []
    for placed in page:
        top = PAGE_HEIGHT - TOP - placed.top
        for picture in placed.strip.pictures:
            corner = (MARGIN + picture.x, top - picture.drop - picture.height)
            draw_image(canvas, picture.data, *corner, picture.width, picture.height)
        for box in placed.strip.boxes:
            _draw_box(canvas, shapes, box, top)
        shapes.extend(_code(symbol, top) for symbol in placed.strip.symbols)
    if shapes:
        canvas.drawText(Operators(shapes))


def draw_texts(canvas: Canvas, page: Iterable[Placed]) -> None:
    """Write a page's text over its shapes."""
    writing = Writing(canvas)
    for top, text in _in_reading_order(page):
        writing.put(text, MARGIN + text.x, top - text.drop)
    canvas.drawText(writing)


def _in_reading_order(page: Iterable[Placed]) -> Iterator[tuple[float, Text]]:
    """Yield each text with its strip's top: group by group, in each group lane by lane."""
    for _, group in groupby(page, lambda placed: placed.group):
        texts = [(PAGE_HEIGHT - TOP - placed.top, text) for placed in group for text in placed.strip.texts]
        yield from sorted(texts, key=lambda placed_text: placed_text[1].lane)


def _draw_box(canvas: Canvas, shapes: list[str], box: Box, top: float) -> None:
    x, y = MARGIN + box.x, top - box.drop - box.height
    if box.radius:
        canvas.setFillColorRGB(*rgb(box.colour))
        canvas.roundRect(x, y, box.width, box.height, box.radius, stroke=0, fill=1)
    else:
        shapes.append(f"{fill_colour(box.colour)} {x:.2f} {y:.2f} {box.width:.2f} {box.height:.2f} re f")


def _code(symbol: Symbol, top: float) -> str:
    """Return a code as one path of its runs, in a space whose unit is a module and whose first row is at the top."""
    scale = symbol.side / symbol.code.size
    place = f"{scale:.4f} 0 0 {-scale:.4f} {MARGIN + symbol.x:.2f} {top - symbol.drop:.2f} cm"
    return f"q {place} 0 g {_runs(symbol)} f Q"


def _runs(symbol: Symbol) -> str:
    return " ".join([f"{column} {row} {length} 1 re" for column, row, length in symbol.code.runs()])
