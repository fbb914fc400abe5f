"""ReportLab's Platypus, as its manual shows: paragraphs and a table in a template, styles made once."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from benchmarks.documents.content import BOLD, HEADINGS, REGULAR, party, rows, sums
from benchmarks.documents.measuring import Make
from billing.languages import format_day
from billing.money import format_money
from billing.pdf import InvoiceDocument

WIDTHS = (220, 60, 70, 50, 80)
GRID = TableStyle(
    [
        ("FONT", (0, 0), (-1, 0), "Bold", 8),
        ("FONT", (0, 1), (-1, -1), "Regular", 9),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.lightgrey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def maker() -> Make:
    pdfmetrics.registerFont(TTFont("Regular", str(REGULAR)))
    pdfmetrics.registerFont(TTFont("Bold", str(BOLD)))
    body = ParagraphStyle("body", fontName="Regular", fontSize=9, leading=12)
    head = ParagraphStyle("head", fontName="Bold", fontSize=20, leading=24)

    def make(document: InvoiceDocument) -> bytes:
        buffer = BytesIO()
        SimpleDocTemplate(buffer, pagesize=A4).build(list(_story(document, body, head)))
        return buffer.getvalue()

    return make


def _story(document: InvoiceDocument, body: ParagraphStyle, head: ParagraphStyle) -> Iterator[Any]:
    yield Image(BytesIO(document.logo or b""), width=126, height=42)
    yield Paragraph(f"Invoice {escape(document.number or '')}", head)
    for who in (document.seller, document.buyer):
        yield Paragraph("<br/>".join(escape(line) for line in party(who)), body)
        yield Spacer(0, 12)
    due = format_day(document.due_date) if document.due_date else ""
    yield Paragraph(f"Issued {format_day(document.issue_date)}, due {due}", body)
    lines = [[Paragraph(escape(row.description), body), *row[1:]] for row in rows(document)]
    yield Table([HEADINGS, *lines], colWidths=WIDTHS, repeatRows=1, style=GRID)
    total = format_money(document.totals.payable, document.currency)
    yield Table([*sums(document), ("Amount due", total)], colWidths=(120, 120), hAlign="RIGHT", style=GRID)
    yield Paragraph(escape(document.payment_terms), body)
