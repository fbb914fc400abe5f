"""Makes documents for a while, and reads the first of them back."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from benchmarks.documents.content import NAMES, invoice
from billing.money import format_money
from billing.pdf import InvoiceDocument

Make = Callable[[InvoiceDocument], bytes]


def measured(make: Make, lines: int, seconds: float) -> dict[str, float]:
    """Return how many documents were made, in how many seconds of computing; one at least."""
    first = invoice(0, lines)
    content = make(first)
    pages = _read_back(content, first)
    documents, began, until = 0, time.process_time(), time.monotonic() + seconds
    while not documents or time.monotonic() < until:
        documents += 1
        make(invoice(documents, lines))
    cpu = time.process_time() - began
    return {"documents": documents, "cpu": cpu, "bytes": len(content), "pages": pages}


def _read_back(content: bytes, document: InvoiceDocument) -> int:
    """Return how many pages there are; raises AssertionError for a document that does not say what it must."""
    reader = PdfReader(BytesIO(content))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    total = format_money(document.totals.payable, document.currency)
    for wanted in (document.number or "", total, *NAMES):
        assert wanted.replace(" ", "") in text, f"{wanted} is not in the document: {text[:300]}"
    assert any(b"/FontFile" in content or _has_font(page) for page in reader.pages), "no font is embedded"
    assert reader.pages[0].images, "there is no logo"
    return len(reader.pages)


def _has_font(page: Any) -> bool:
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font for font in fonts]
    found = [font["/FontDescriptor"].get_object() for font in inner if "/FontDescriptor" in font]
    return any(key in descriptor for descriptor in found for key in ("/FontFile2", "/FontFile3"))
