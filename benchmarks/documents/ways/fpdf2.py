"""fpdf2, as its tutorial shows: cells and a table, fonts added to each document."""

from io import BytesIO

from fpdf import FPDF

from benchmarks.documents.content import BOLD, HEADINGS, REGULAR, party, rows, sums
from benchmarks.documents.measuring import Make
from billing.languages import format_day
from billing.money import format_money
from billing.pdf import InvoiceDocument

ALIGN = ("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT")
WIDTHS = (80, 22, 25, 18, 30)


def maker() -> Make:
    return _make


def _make(document: InvoiceDocument) -> bytes:
    pdf = FPDF()
    pdf.add_font("Inter", "", str(REGULAR))
    pdf.add_font("Inter", "B", str(BOLD))
    pdf.add_page()
    pdf.image(BytesIO(document.logo or b""), w=44, h=15)
    pdf.set_font("Inter", "B", 20)
    pdf.cell(text=f"Invoice {document.number}", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Inter", "", 9)
    for who in (document.seller, document.buyer):
        pdf.multi_cell(w=0, text="\n".join(party(who)), new_x="LMARGIN", new_y="NEXT")
    due = format_day(document.due_date) if document.due_date else ""
    pdf.cell(text=f"Issued {format_day(document.issue_date)}, due {due}", new_x="LMARGIN", new_y="NEXT")
    with pdf.table(col_widths=WIDTHS, text_align=ALIGN, borders_layout="HORIZONTAL_LINES", line_height=6) as table:
        for cells in (HEADINGS, *rows(document)):
            table.row(cells)
    for label, amount in sums(document):
        pdf.cell(w=0, text=f"{label} {amount}", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Inter", "B", 11)
    total = format_money(document.totals.payable, document.currency)
    pdf.cell(w=0, text=f"Amount due {total}", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Inter", "", 9)
    pdf.cell(text=document.payment_terms)
    return bytes(pdf.output())
