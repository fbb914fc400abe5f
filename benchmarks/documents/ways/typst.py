"""Typst, as its Python package shows: a template compiled by one compiler, data as JSON, no tags as in the others."""

import json
import tempfile
from pathlib import Path

import typst

from benchmarks.documents.content import FONTS, HEADINGS, party, rows, sums
from benchmarks.documents.measuring import Make
from billing.languages import format_day
from billing.money import format_money
from billing.pdf import InvoiceDocument

TEMPLATE = """
#let it = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 20mm)
#set text(font: "Inter", size: 9pt)
#image("logo.png", height: 42pt)
#text(size: 20pt, weight: "semibold")[Invoice #it.number]
#for who in it.parties { block(who.join(linebreak())) }
Issued #it.issued, due #it.due
#table(
  columns: (1fr, auto, auto, auto, auto),
  align: (left, right, right, right, right),
  stroke: (x: none, y: 0.5pt + luma(200)),
  table.header(..it.headings.map(strong)),
  ..it.rows.flatten(),
)
#align(right, table(columns: 2, stroke: none, align: right, ..it.sums.flatten(), [*Amount due*], strong(it.total)))
#it.terms
"""


def maker() -> Make:
    folder = Path(tempfile.mkdtemp(prefix="waybill-bench-typst-"))
    (folder / "invoice.typ").write_text(TEMPLATE)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compilers: list[typst.Compiler] = []

    def make(document: InvoiceDocument) -> bytes:
        if not compilers:
            (folder / "logo.png").write_bytes(document.logo or b"")
            compilers.append(typst.Compiler(folder / "invoice.typ", root=folder, font_paths=fonts))
        return bytes(compilers[0].compile(format="pdf", sys_inputs={"data": _data(document)}, pdf_tags=False))

    return make


def _data(document: InvoiceDocument) -> str:
    return json.dumps(
        {
            "number": document.number,
            "parties": [party(document.seller), party(document.buyer)],
            "issued": format_day(document.issue_date),
            "due": format_day(document.due_date) if document.due_date else "",
            "headings": HEADINGS,
            "rows": list(rows(document)),
            "sums": sums(document),
            "total": format_money(document.totals.payable, document.currency),
            "terms": document.payment_terms,
        }
    )
