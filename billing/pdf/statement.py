"""Turns a commission statement into the bytes of a PDF."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from billing.pdf.blank import ONE_AT_A_TIME, blank_canvas
from billing.pdf.english import ENGLISH
from billing.pdf.paging import Flow, Page, Table, TableFlow
from billing.pdf.painting import draw_shapes, draw_texts
from billing.pdf.statement_document import StatementDocument, StatementSection
from billing.pdf.statement_head import foot, full_title, month_text, running_head, statement_head
from billing.pdf.statement_table import carried, closing, opening, table_head, table_rows
from billing.pdf.strips import Strip


def render_statement(document: StatementDocument) -> bytes:
    """Return an A4 PDF with its fonts, the same bytes for the same document; raise UnreadableLogo or MoneyError."""
    with ONE_AT_A_TIME:
        return _drawn(document, laid_out(document))


def laid_out(document: StatementDocument) -> list[Page]:
    """Return where every strip of the statement stands, page by page."""
    flow = Flow(running_head(document))
    for block in statement_head(document):
        flow.put(block)
    for section in document.sections:
        _put_section(flow, section)
    return flow.pages


def _put_section(flow: Flow, section: StatementSection) -> None:
    head, sums = opening(section), closing(section)
    table = Table(table_rows(section), table_head(section.currency), _carrier(section.currency), *CARRIED)
    # The heading never stands alone at the foot of a page.
    first_rows = sum(row.block.height for row in table.rows[:1])
    if head.height + table.head.height + first_rows > flow.room:
        flow.turn()
    flow.put(head)
    TableFlow(flow, table, sums.height).run()
    flow.put(sums)


CARRIED = (ENGLISH.carried_forward, ENGLISH.brought_forward)


def _carrier(currency: str) -> Callable[[str, Decimal], Strip]:
    return lambda label, amount: carried(label, amount, currency)


def _drawn(document: StatementDocument, pages: list[Page]) -> bytes:
    buffer = BytesIO()
    subject = f"Commission of {document.rep} for {month_text(document)}"
    canvas = blank_canvas(buffer, title=full_title(document), author=document.seller.name, subject=subject)
    for number, page in enumerate(pages, start=1):
        whole_page = page + foot(document, number, len(pages))
        draw_shapes(canvas, whole_page)
        draw_texts(canvas, whole_page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
