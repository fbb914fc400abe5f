"""The lines of the invoice as a table whose rows know how much they add to the running total."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing.languages import Language
from billing.money import format_amount, format_price, format_quantity
from billing.pdf.columns import side_by_side
from billing.pdf.document import DocumentLine, InvoiceDocument
from billing.pdf.grid import HAIRLINE, INK, WIDTH
from billing.pdf.strips import Block, Box, Strip, at_left, at_right, lines_of
from billing.pdf.styles import BODY, COLUMN_HEAD, LABEL, LEADING, QUIET, STRONG
from billing.pdf.text import wrap
from billing.pdf.wording import price_base, short_rate, words_of

GAP = 9.0
NET_WIDTH, VAT_WIDTH, PRICE_WIDTH, QUANTITY_WIDTH, POSITION_WIDTH = 78.0, 34.0, 64.0, 60.0, 20.0
NET_EDGE = WIDTH
VAT_EDGE = NET_EDGE - NET_WIDTH - GAP
PRICE_EDGE = VAT_EDGE - VAT_WIDTH - GAP
QUANTITY_EDGE = PRICE_EDGE - PRICE_WIDTH - GAP
DESCRIPTION_WIDTH = QUANTITY_EDGE - QUANTITY_WIDTH - GAP - POSITION_WIDTH

PADDING = 3.75
BASELINE = LEADING * 0.72


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its strips, and its net amount, which the running total grows by."""

    block: Block
    net: Decimal


def table_rows(document: InvoiceDocument) -> Iterator[Row]:
    """Return a row for each line of the document, in order."""
    for position, line in enumerate(document.lines, start=1):
        yield Row(Block(_row_strips(position, line, document)), line.net)


def table_head(document: InvoiceDocument) -> Strip:
    """Return the column headings, drawn on every page that has rows."""
    words = words_of(document)
    texts = (
        at_left(POSITION_WIDTH, 9, words.description, DESCRIPTION_WIDTH, COLUMN_HEAD),
        at_right(QUANTITY_EDGE, 9, words.quantity, QUANTITY_WIDTH, COLUMN_HEAD),
        at_right(PRICE_EDGE, 9, words.unit_price, PRICE_WIDTH, COLUMN_HEAD),
        at_right(VAT_EDGE, 9, words.vat, VAT_WIDTH, COLUMN_HEAD),
        at_right(NET_EDGE, 9, words.net.format(currency=document.currency), NET_WIDTH, COLUMN_HEAD),
    )
    return Strip(17, texts, (Box(0, 15, WIDTH, 1, INK),))


def carried(label: str, amount: Decimal, document: InvoiceDocument) -> Strip:
    """Return the row that hands the running total over a page break."""
    texts = (
        at_right(VAT_EDGE, 13, label, 200, QUIET),
        at_right(NET_EDGE, 13, format_amount(amount, document.currency, document.language), NET_WIDTH, STRONG),
    )
    return Strip(20, texts, (Box(0, 19.5, WIDTH, 0.5, HAIRLINE),))


def _row_strips(position: int, line: DocumentLine, document: InvoiceDocument) -> tuple[Strip, ...]:
    description = lines_of(POSITION_WIDTH, line.description, DESCRIPTION_WIDTH)
    number = Strip(LEADING, (at_left(0, BASELINE, str(position), POSITION_WIDTH - 5, LABEL),))
    body = side_by_side([number], description, _quantity(line, document.language), _figures(line, document))
    return (Strip(PADDING), *body, Strip(PADDING, boxes=(Box(0, PADDING - 0.5, WIDTH, 0.5, HAIRLINE),)))


def _figures(line: DocumentLine, document: InvoiceDocument) -> list[Strip]:
    """Return price, rate and net on one line, and below the price how many units it is for."""
    currency, language = document.currency, document.language
    texts = (
        at_right(PRICE_EDGE, BASELINE, format_price(line.unit_price, currency, language), PRICE_WIDTH),
        at_right(VAT_EDGE, BASELINE, short_rate(line.vat_category, line.vat_rate, language), VAT_WIDTH),
        at_right(NET_EDGE, BASELINE, format_amount(line.net, currency, language), NET_WIDTH),
    )
    base = price_base(line, language)
    below = [Strip(LEADING, (at_right(PRICE_EDGE, BASELINE, base, PRICE_WIDTH, LABEL),))] if base else []
    return [Strip(LEADING, texts), *below]


def _quantity(line: DocumentLine, language: Language) -> list[Strip]:
    """Return "12.5 h" on one line, or the unit below its figure where both don't fit the column."""
    number, width = format_quantity(line.quantity, language), QUANTITY_WIDTH
    together = wrap(f"{number} {line.unit}", BODY.weight, BODY.size, width)
    rows = together if len(together) == 1 else [number, *wrap(line.unit, BODY.weight, BODY.size, width)]
    return [Strip(LEADING, (at_right(QUANTITY_EDGE, BASELINE, row, width),)) for row in rows]
