"""What EN 16931 forbids about an invoice's VAT, told while it can still be mended."""

from collections.abc import Sequence
from textwrap import shorten

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine, Seller
from billing.vat import VatCategory

Taxed = InvoiceLine | InvoiceAdjustment

NEEDS_VAT_IDS = frozenset({VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY})


def check_vat(invoice: Invoice, seller: Seller) -> None:
    """Refuse lines and adjustments whose VAT no invoice may have; raises InvoiceNotIssuable naming the first."""
    lines: list[Taxed] = [*invoice.lines.all(), *invoice.adjustments.all()]
    for position, line in enumerate(lines, start=1):
        _check_rate(position, line)
    _check_unmixed(lines)
    _check_vat_ids(lines, invoice.customer.vat_id, seller.vat_id)


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


def _check_vat_ids(lines: Sequence[Taxed], customers: str, ours: str) -> None:
    # BR-AE-02, BR-AE-03, BR-IC-02
    for position, line in enumerate(lines, start=1):
        if line.vat_category not in NEEDS_VAT_IDS:
            continue
        what = f"{_named(position, line)} is “{line.get_vat_category_display()}”, which needs"
        if not customers:
            raise InvoiceNotIssuable(f"{what} the customer's VAT ID. Add it to the customer, then issue the invoice.")
        if not ours:
            raise InvoiceNotIssuable(f"{what} our VAT ID. Add it to “Our company”, then issue the invoice.")


def _named(position: int, line: Taxed) -> str:
    what = f"Line {position}" if isinstance(line, InvoiceLine) else line.get_kind_display().partition(" ")[0]
    return f"{what}, “{shorten(str(line), 60, placeholder='…')}”,"
