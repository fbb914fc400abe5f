"""The foot of every page."""

from billing.pdf.document import InvoiceDocument
from billing.pdf.grid import BODY_HEIGHT, HAIRLINE, WIDTH, span
from billing.pdf.paging import Page, Placed
from billing.pdf.strips import Box, Strip, at_left, at_right
from billing.pdf.styles import LABEL
from billing.pdf.wording import tax_ids, words_of

CLEARANCE = 16.0


def footer(document: InvoiceDocument, number: int, count: int) -> Page:
    """Return the seller's name and tax numbers, and "Page 2 of 7", for the foot of a page."""
    seller = document.seller
    whose = " · ".join(part for part in (seller.name, *tax_ids(seller, document)) if part)
    page = words_of(document).page.format(number=number, count=count)
    texts = (
        at_left(0, 16, whose, span(9), LABEL),
        at_right(WIDTH, 16, page, span(3), LABEL),
    )
    return [Placed(BODY_HEIGHT + CLEARANCE, Strip(20, texts, (Box(0, 0, WIDTH, 0.5, HAIRLINE),)))]
