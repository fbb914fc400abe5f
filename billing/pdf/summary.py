"""What follows the table: VAT by rate, the totals, how to pay, and notes."""

from collections.abc import Iterator
from decimal import Decimal

from billing.money import format_amount
from billing.pdf.columns import independently
from billing.pdf.document import InvoiceDocument
from billing.pdf.grid import HAIRLINE, INK, WIDTH, left
from billing.pdf.strips import Box, Strip, Text, at_left, at_right, lines_of
from billing.pdf.styles import COLUMN_HEAD, LABEL, LEADING, QUIET, TOTAL
from billing.pdf.text import printable, wrap
from billing.pdf.wording import amount_label, final_amount, vat_label, words_of

ROW = 16.0
TOTALS_X = left(7)
TAXABLE_EDGE, TAX_EDGE = left(1) + 170, left(1) + 232
AMOUNT_WIDTH, LABEL_WIDTH = 90.0, 130.0


def summary(document: InvoiceDocument) -> tuple[Strip, ...]:
    """Return the VAT rows, and why there is none, at the left of the totals."""
    vat = (*_vat_rows(document), *_vat_reasons(document))
    return (Strip(8), *independently(vat, _total_rows(document)))


def _vat_rows(document: InvoiceDocument) -> Iterator[Strip]:
    """Return one strip for each VAT category and rate, below its headings."""
    words = words_of(document)
    heads = (
        at_left(0, 11, words.vat_summary, 100, COLUMN_HEAD),
        at_right(TAXABLE_EDGE, 11, words.taxable, 60, COLUMN_HEAD),
        at_right(TAX_EDGE, 11, words.vat, 60, COLUMN_HEAD),
    )
    yield Strip(ROW, heads, (Box(0, ROW - 1.5, TAX_EDGE, 0.5, HAIRLINE),))
    for row in document.totals.vat:
        yield Strip(
            ROW,
            (
                at_left(0, 12, vat_label(row.category, row.rate, document.language), TAXABLE_EDGE - 64),
                at_right(TAXABLE_EDGE, 12, _amount(row.taxable, document), 60),
                at_right(TAX_EDGE, 12, _amount(row.tax, document), 58),
            ),
        )


def _vat_reasons(document: InvoiceDocument) -> Iterator[Strip]:
    """Return a sentence for each category without VAT that has to be explained."""
    yield Strip(5)
    reasons = words_of(document).reasons
    for category in dict.fromkeys(row.category for row in document.totals.vat):
        yield from lines_of(0, reasons.get(category, ""), TAX_EDGE, LABEL, leading=11)


def _total_rows(document: InvoiceDocument) -> Iterator[Strip]:
    """Return the sums from the lines down to the amount due."""
    for label, amount in _sums(document):
        yield from _sum_row(label, _amount(amount, document))
    yield _amount_due(document)


def _sum_row(label: str, amount: str) -> Iterator[Strip]:
    """Yield a sum beside its label, or beside the first line of a label as long as a reason may be."""
    first, *more = wrap(label, QUIET.weight, QUIET.size, LABEL_WIDTH)
    value = at_right(WIDTH, 12, amount, AMOUNT_WIDTH)
    yield Strip(ROW, (Text(TOTALS_X, 12, first, QUIET), value))
    for line in more:
        yield Strip(LEADING, (Text(TOTALS_X, 8.5, line, QUIET),))


def _sums(document: InvoiceDocument) -> Iterator[tuple[str, Decimal]]:
    """Yield each sum with its label, without those that add nothing to the one before."""
    totals, words, adjustments = document.totals, words_of(document), tuple(_adjustments(document))
    settled = bool(totals.prepaid or totals.rounding)
    sums = (
        (words.line_total, totals.line_total, bool(adjustments)),
        *((label, amount, True) for label, amount in adjustments),
        (words.tax_exclusive, totals.tax_exclusive, True),
        (words.tax_total, totals.tax_total, True),
        (words.tax_inclusive, totals.tax_inclusive, settled),
        (words.prepaid, -totals.prepaid, bool(totals.prepaid)),
        (words.rounding, totals.rounding, bool(totals.rounding)),
    )
    return ((label, amount) for label, amount, shown in sums if shown)


def _adjustments(document: InvoiceDocument) -> Iterator[tuple[str, Decimal]]:
    """Yield each allowance and charge with its reason, or the sums of both where they are not told one by one."""
    totals, words = document.totals, words_of(document)
    for adjustment in document.adjustments:
        unnamed = words.allowances if adjustment.amount < 0 else words.charges
        yield printable(adjustment.reason) or unnamed, adjustment.amount
    if not document.adjustments:
        sums = ((words.allowances, -totals.allowance_total), (words.charges, totals.charge_total))
        yield from ((label, amount) for label, amount in sums if amount)


def _amount_due(document: InvoiceDocument) -> Strip:
    """Return the last row of the totals, in its own tinted box under a rule."""
    width = WIDTH - TOTALS_X
    label = at_left(TOTALS_X, 21, amount_label(document), 110, TOTAL)
    value = at_right(WIDTH, 21, final_amount(document), width - 110, TOTAL)
    return Strip(30, (label, value), (Box(TOTALS_X, 4, width, 1, INK),))


def _amount(amount: Decimal, document: InvoiceDocument) -> str:
    return format_amount(amount, document.currency, document.language)
