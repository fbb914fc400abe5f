"""The head of the first page: whose it is, whom it is for, and what is to be paid by when."""

from billing.countries import country_name
from billing.pdf.columns import merged, side_by_side
from billing.pdf.document import InvoiceDocument, Party
from billing.pdf.grid import TINT, WIDTH, left, span
from billing.pdf.logo import letterhead
from billing.pdf.strips import Block, Box, Strip, at_left, at_right, lines_of
from billing.pdf.styles import BODY, FIGURE, LABEL, LEADING, QUIET, STRONG, TITLE
from billing.pdf.wording import (
    amount_label,
    corrected,
    day,
    delivered,
    final_amount,
    full_title,
    tax_ids,
    title,
    words_of,
)

LABEL_WIDTH = 56.0


def masthead(document: InvoiceDocument) -> tuple[Block, ...]:
    """Return letterhead and title, the parties, and the band with amount and due date."""
    return (Block((_heading(document),)), Block(_parties(document)), Block((_band(document),)))


def _heading(document: InvoiceDocument) -> Strip:
    """Return the seller's mark at the left and the document's title at the right."""
    name = at_right(WIDTH, 24, title(document), span(6), TITLE)
    number = at_right(WIDTH, 42, document.number or words_of(document).not_numbered, span(6), QUIET)
    return merged((Strip(60, (name, number)), letterhead(document.seller, document.logo)))


def _parties(document: InvoiceDocument) -> tuple[Strip, ...]:
    """Return buyer, seller and the document's particulars in three columns."""
    words = words_of(document)
    columns = (
        _party(words.buyer, document.buyer, document, left(1)),
        _party(words.seller, document.seller, document, left(5)),
        _particulars(document, left(9)),
    )
    return (*side_by_side(*columns), Strip(14))


def _party(label: str, who: Party, document: InvoiceDocument, x: float) -> list[Strip]:
    """Return a party's name, never cut, and address."""
    # An empty line where there are none: a PDF that is made again has the bytes that it had.
    small_print = (*(tax_ids(who, document) or ("",)), who.email)
    return [
        _caption(label, x),
        *lines_of(x, who.name, span(4), STRONG),
        *lines_of(x, "\n".join((*who.address, country_name(who.country, document.language))), span(4)),
        *lines_of(x, "\n".join(small_print), span(4), QUIET),
    ]


def _particulars(document: InvoiceDocument, x: float) -> list[Strip]:
    """Return number, dates and the buyer's reference, labels left and values right of them."""
    words = words_of(document)
    facts = (
        (words.number, document.number or ""),
        (words.issued, day(document.issue_date, document)),
        (words.delivered, delivered(document)),
        (words.due, _due(document)),
        (words.corrects, corrected(document)),
        (words.reference, document.reference),
    )
    return [
        _caption(words.particulars, x),
        *(strip for label, value in facts if value for strip in _fact(label, value, x)),
    ]


def _fact(label: str, value: str, x: float) -> tuple[Strip, ...]:
    return side_by_side(
        lines_of(x, label, LABEL_WIDTH, QUIET),
        lines_of(x + LABEL_WIDTH, value, span(4) - LABEL_WIDTH, BODY),
    )


def _caption(label: str, x: float) -> Strip:
    return Strip(LEADING, (at_left(x, 8, label, span(4), LABEL),))


def _band(document: InvoiceDocument) -> Strip:
    """Return the tinted band that tells at a glance the amount, and when it is due or what it corrects."""
    texts = [
        at_left(14, 19, amount_label(document), span(6), LABEL),
        at_left(14, 42, final_amount(document), span(7), FIGURE),
    ]
    label, value = _beside_amount(document)
    if value:
        texts.append(at_right(WIDTH - 14, 19, label, span(4), LABEL))
        texts.append(at_right(WIDTH - 14, 42, value, span(5) - 28, FIGURE))
    return Strip(56 + 15, tuple(texts), (Box(0, 0, WIDTH, 56, TINT, 4),))


def _beside_amount(document: InvoiceDocument) -> tuple[str, str]:
    words, due = words_of(document), _due(document)
    return (words.due_date, due) if due else (words.corrected_invoice, document.corrects)


def _due(document: InvoiceDocument) -> str:
    return day(document.due_date, document) if document.due_date and document.asks_for_payment else ""


def running_head(document: InvoiceDocument) -> Strip:
    """Return the line above each further page: whose it is, and which document goes on."""
    texts = (
        at_left(0, 9, document.seller.name, span(7), QUIET),
        at_right(WIDTH, 9, full_title(document), span(5) - 10, STRONG),
    )
    return Strip(32, texts)
