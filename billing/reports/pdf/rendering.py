"""Turns a report into the bytes of a PDF."""

from typing import IO

from reportlab.pdfgen.canvas import Canvas

from billing.pdf.grid import PAGE_HEIGHT, PAGE_WIDTH
from billing.pdf.painting import draw_shapes, draw_texts
from billing.pdf.rendering import ONE_AT_A_TIME
from billing.pdf.text import printable
from billing.pdf.typefaces import Weight, widths
from billing.reports.document import ReportDocument
from billing.reports.pdf.layout import footer, laid_out


def write_pdf(document: ReportDocument, file: IO[bytes]) -> None:
    """Write it on A4 pages, with its fonts; the same bytes for the same document. May raise MoneyError."""
    with ONE_AT_A_TIME:
        pages = laid_out(document)
        canvas = _blank_canvas(document, file)
        for number, page in enumerate(pages, start=1):
            whole_page = page + footer(document, number, len(pages))
            draw_shapes(canvas, whole_page)
            draw_texts(canvas, whole_page)
            canvas.showPage()
        canvas.save()


def _blank_canvas(document: ReportDocument, file: IO[bytes]) -> Canvas:
    """Return a canvas with the report's name, and neither a clock nor chance in it."""
    widths(Weight.REGULAR.value)
    canvas = Canvas(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=Weight.REGULAR.value,  # type: ignore[arg-type]  # typeshed says float
        lang="en",
    )
    canvas.setTitle(printable(f"{document.title}, {document.period}"))
    canvas.setAuthor(printable(document.company))
    canvas.setCreator("Waybill")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
