"""Draws laid-out strips on a ReportLab canvas."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from billing.pdf.grid import MARGIN, PAGE_HEIGHT, TOP
from billing.pdf.logo import flattened
from billing.pdf.paging import Placed
from billing.pdf.strips import Box, Picture, Text
from billing.pdf.text import runs

# The outline, in points, that makes a font without a bold cut look bold.
PEN = 0.3
FILL: Literal[0] = 0
OUTLINE: Literal[1] = 1
FILL_AND_STROKE: Literal[2] = 2


def draw_shapes(canvas: Canvas, page: Iterable[Placed]) -> None:
    """Draw a page's boxes and pictures."""
    for placed in page:
        top = PAGE_HEIGHT - TOP - placed.top
        for box in placed.strip.boxes:
            _draw_box(canvas, box, top)
        for picture in placed.strip.pictures:
            _draw_picture(canvas, picture, top)


def draw_texts(canvas: Canvas, page: Iterable[Placed]) -> None:
    """Write a page's text over its shapes."""
    canvas.setLineWidth(PEN)
    writing = canvas.beginText()
    for top, text in _in_reading_order(page):
        _write(writing, text, top)
    canvas.drawText(writing)


def _in_reading_order(page: Iterable[Placed]) -> Iterator[tuple[float, Text]]:
    """Yield each text with its strip's top: group by group, in each group lane by lane."""
    for _, group in groupby(page, lambda placed: placed.group):
        texts = [(PAGE_HEIGHT - TOP - placed.top, text) for placed in group for text in placed.strip.texts]
        yield from sorted(texts, key=lambda placed_text: placed_text[1].lane)


def _draw_box(canvas: Canvas, box: Box, top: float) -> None:
    canvas.setFillColorRGB(*rgb(box.colour))
    corner = (MARGIN + box.x, top - box.drop - box.height)
    if box.radius:
        canvas.roundRect(*corner, box.width, box.height, box.radius, stroke=0, fill=1)
    else:
        canvas.rect(*corner, box.width, box.height, stroke=0, fill=1)


def _draw_picture(canvas: Canvas, picture: Picture, top: float) -> None:
    corner = (MARGIN + picture.x, top - picture.drop - picture.height)
    canvas.drawImage(_reader(picture.data), *corner, picture.width, picture.height)


@lru_cache(maxsize=16)
def _reader(data: bytes) -> ImageReader:
    """Return an image that remembers its pixels from one document to the next."""
    return ImageReader(flattened(data))


def _write(writing: PDFTextObject, text: Text, top: float) -> None:
    """Write one line, run by run."""
    style = text.style
    writing.setTextOrigin(MARGIN + text.x, top - text.drop)
    writing.setFillColorRGB(*rgb(style.colour))
    for run in runs(text.content, style.weight):
        writing.setFont(run.font, style.size)
        if run.emboldened:
            _write_with_pen(writing, run.text, text)
        else:
            writing.textOut(run.text)


def _write_with_pen(writing: PDFTextObject, content: str, text: Text) -> None:
    """Write in an outline of the same colour, which makes it look bold."""
    writing.setStrokeColorRGB(*rgb(text.style.colour))
    writing.setTextRenderMode(FILL_AND_STROKE)
    writing.textOut(content)
    writing.setTextRenderMode(FILL)


@lru_cache(maxsize=64)
def rgb(colour: int) -> tuple[float, float, float]:
    """Return a colour 0xRRGGBB as red, green and blue from 0 to 1."""
    return (colour >> 16) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255
