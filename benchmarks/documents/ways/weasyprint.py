"""WeasyPrint, as its documentation shows: a page of HTML with a style sheet, which is read once."""

import tempfile
from html import escape
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.documents.content import BOLD, HEADINGS, REGULAR, party, rows, sums
from benchmarks.documents.measuring import Make
from billing.languages import format_day
from billing.money import format_money
from billing.pdf import InvoiceDocument

STYLE = f"""
@page {{ size: A4; margin: 20mm }}
@font-face {{ font-family: Inter; src: url({REGULAR.as_uri()}); font-weight: 400 }}
@font-face {{ font-family: Inter; src: url({BOLD.as_uri()}); font-weight: 600 }}
body {{ font: 9pt Inter }}
h1 {{ font-size: 20pt; font-weight: 600 }}
table {{ width: 100%; border-collapse: collapse }}
th, td {{ text-align: right; border-bottom: 0.5pt solid lightgrey; padding: 3pt }}
th:first-child, td:first-child {{ text-align: left }}
"""


def maker() -> Make:
    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts)
    logo = Path(tempfile.mkdtemp(prefix="waybill-bench-weasyprint-")) / "logo.png"

    def make(document: InvoiceDocument) -> bytes:
        if not logo.exists():
            logo.write_bytes(document.logo or b"")
        return bytes(HTML(string=_page(document, logo)).write_pdf(stylesheets=[style], font_config=fonts))

    return make


def _page(document: InvoiceDocument, logo: Path) -> str:
    parties = "".join(
        f"<p>{'<br>'.join(escape(line) for line in party(who))}</p>" for who in (document.seller, document.buyer)
    )
    due = format_day(document.due_date) if document.due_date else ""
    head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows(document))
    below = "".join(f"<tr><td>{label}</td><td>{amount}</td></tr>" for label, amount in sums(document))
    total = format_money(document.totals.payable, document.currency)
    return (
        f'<img src="{logo.as_uri()}" style="height: 42pt"><h1>Invoice {escape(document.number or "")}</h1>{parties}'
        f"<p>Issued {format_day(document.issue_date)}, due {due}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
        f"<table>{below}<tr><th>Amount due</th><th>{total}</th></tr></table><p>{escape(document.payment_terms)}</p>"
    )
