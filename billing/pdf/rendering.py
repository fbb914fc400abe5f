"""Turns an invoice document into the bytes of a PDF."""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from billing.pdf.blank import ONE_AT_A_TIME, blank_canvas
from billing.pdf.document import InvoiceDocument
from billing.pdf.footer import footer
from billing.pdf.grid import PAGE_HEIGHT, PAGE_WIDTH, WATERMARK
from billing.pdf.masthead import masthead, running_head
from billing.pdf.paging import Page, Table, paginate
from billing.pdf.painting import draw_shapes, draw_texts
from billing.pdf.paying import payment
from billing.pdf.strips import Block
from billing.pdf.summary import summary
from billing.pdf.table import carried, table_head, table_rows
from billing.pdf.text import fitting_size
from billing.pdf.typefaces import Weight
from billing.pdf.wording import full_title, words_of
from billing.pdf.writing import OUTLINE, rgb


def render_invoice(document: InvoiceDocument) -> bytes:
    """Return an A4 PDF with its fonts, the same bytes for the same document; raise UnreadableLogo or MoneyError."""
    with ONE_AT_A_TIME:
        return _drawn(document, laid_out(document))


def laid_out(document: InvoiceDocument) -> list[Page]:
    """Return where every strip of the document stands, page by page."""
    words = words_of(document)
    table = Table(
        tuple(table_rows(document)),
        table_head(document),
        lambda label, amount: carried(label, amount, document),
        words.carried_forward,
        words.brought_forward,
    )
    closing = (Block(summary(document)), *payment(document))
    return paginate(masthead(document), table, closing, running_head(document))


def _drawn(document: InvoiceDocument, pages: list[Page]) -> bytes:
    buffer = BytesIO()
    title, author = full_title(document), document.seller.name
    subject = words_of(document).subject.format(title=title, buyer=document.buyer.name)
    canvas = blank_canvas(buffer, title=title, author=author, subject=subject, language=document.language)
    for number, page in enumerate(pages, start=1):
        whole_page = page + footer(document, number, len(pages))
        draw_shapes(canvas, whole_page)
        if document.number is None:
            _draw_watermark(canvas, words_of(document).watermark)
        draw_texts(canvas, whole_page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_watermark(canvas: Canvas, word: str) -> None:
    """Write DRAFT across the page in fine outlines, which leave the figures under it easy to read."""
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.setStrokeColorRGB(*rgb(WATERMARK))
    canvas.setLineWidth(0.8)
    canvas.setFont(Weight.BOLD.value, fitting_size(word, Weight.BOLD, 170, 680))
    canvas.drawCentredString(0, -60, word, mode=OUTLINE)
    canvas.restoreState()
