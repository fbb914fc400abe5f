"""What EN 16931 forbids about an invoice's VAT, told while it can still be mended."""

from collections.abc import Sequence
from textwrap import shorten

from billing.exceptions import InvoiceNotIssuable
from billing.models import Customer, Invoice, InvoiceAdjustment, InvoiceLine, Seller
from billing.vat import VatCategory

Taxed = InvoiceLine | InvoiceAdjustment

NEEDS_BOTH_VAT_IDS = frozenset({VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY})
NEEDS_OUR_VAT_ID = NEEDS_BOTH_VAT_IDS | {VatCategory.EXPORT}


def check_vat(invoice: Invoice, seller: Seller) -> None:
    """Refuse lines and adjustments whose VAT no invoice may have; raises InvoiceNotIssuable naming the first."""
    lines: list[Taxed] = [*invoice.lines.all(), *invoice.adjustments.all()]
    for position, line in enumerate(lines, start=1):
        _check_rate(position, line)
    _check_unmixed(lines)
    _check_numbers(lines, invoice.customer, seller)


def _check_rate(position: int, line: Taxed) -> None:
    # BR-S-05, BR-S-06, BR-S-07
    if line.vat_category == VatCategory.STANDARD and not line.vat_rate:
        raise InvoiceNotIssuable(
            f"{_named(position, line)} has the VAT category “Standard” with 0 %. "
            "Enter its rate, or choose the category that says why it bears no VAT."
        )


def _check_unmixed(lines: Sequence[Taxed]) -> None:
    # BR-O-11
    outside = [_is_out_of_scope(line) for line in lines]
    if any(outside) and not all(outside):
        first = outside.index(True)
        raise InvoiceNotIssuable(
            f"{_named(first + 1, lines[first])} is “Not subject to VAT” while others are subject to it. "
            "Such lines need an invoice of their own."
        )


def _is_out_of_scope(line: Taxed) -> bool:
    return line.vat_category == VatCategory.OUT_OF_SCOPE


def _check_numbers(lines: Sequence[Taxed], customer: Customer, seller: Seller) -> None:
    for position, line in enumerate(lines, start=1):
        if lacking := _lacking(VatCategory(line.vat_category), customer, seller):
            raise InvoiceNotIssuable(
                f"{_named(position, line)} is “{line.get_vat_category_display()}”, which needs {lacking}, "
                "then issue the invoice."
            )


def _lacking(category: VatCategory, customer: Customer, seller: Seller) -> str:
    """Return which number of a party a category needs that is not there, and where to add it; nothing if all are."""
    # BR-AE-02, BR-AE-03, BR-IC-02
    if category in NEEDS_BOTH_VAT_IDS and not customer.vat_id:
        return "the customer's VAT ID. Add it to the customer"
    # BR-G-02: with an export, as with these, a tax number will not do.
    if category in NEEDS_OUR_VAT_ID and not seller.vat_id:
        return "our VAT ID. Add it to “Our company”"
    # BR-S-02, BR-Z-02, BR-E-02, BR-AF-02, BR-AG-02; § 14 (4) no. 2 UStG; Directive 2006/112/EC, article 226 (3)
    if category != VatCategory.OUT_OF_SCOPE and not (seller.vat_id or seller.tax_number):
        return "our VAT ID or tax number. Add one of them to “Our company”"
    return ""


def _named(position: int, line: Taxed) -> str:
    what = f"Line {position}" if isinstance(line, InvoiceLine) else line.get_kind_display().partition(" ")[0]
    return f"{what}, “{shorten(str(line), 60, placeholder='…')}”,"
