"""Turns a report into the bytes of a PDF."""

from typing import IO

from billing.pdf.blank import ONE_AT_A_TIME, blank_canvas
from billing.pdf.painting import draw_shapes, draw_texts
from billing.reports.document import ReportDocument
from billing.reports.pdf.layout import footer, laid_out


def write_pdf(document: ReportDocument, file: IO[bytes]) -> None:
    """Write it on A4 pages, with its fonts; the same bytes for the same document. May raise MoneyError."""
    with ONE_AT_A_TIME:
        pages = laid_out(document)
        canvas = blank_canvas(file, title=f"{document.title}, {document.period}", author=document.company)
        for number, page in enumerate(pages, start=1):
            whole_page = page + footer(document, number, len(pages))
            draw_shapes(canvas, whole_page)
            draw_texts(canvas, whole_page)
            canvas.showPage()
        canvas.save()
