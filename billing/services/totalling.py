"""What an invoice comes to, from its lines, allowances and charges."""

from decimal import Decimal

from billing.models import AdjustmentKind, Invoice, InvoiceAdjustment, InvoiceLine
from billing.totals import Adjustment, Line, Totals, compute_totals
from billing.totals import AdjustmentKind as Counted
from billing.vat import TAXED, VatCategory


def totals_of(invoice: Invoice) -> Totals:
    """Add up an invoice by EN 16931, in its currency's own decimals; raises MoneyError."""
    return compute_totals(
        currency=invoice.currency,
        lines=[_line(line) for line in invoice.lines.all()],
        adjustments=[_adjustment(row) for row in invoice.adjustments.all()],
        prepaid=invoice.prepaid,
        rounding=invoice.rounding,
    )


def applied_rate(row: InvoiceLine | InvoiceAdjustment) -> Decimal:
    """Return the rate in percent that a line is taxed at: 0 in a category without VAT, whatever rate is noted."""
    return row.vat_rate if VatCategory(row.vat_category) in TAXED else Decimal(0)


def _line(line: InvoiceLine) -> Line:
    return Line(
        quantity=line.quantity,
        unit_price=line.unit_price,
        base_quantity=line.base_quantity,
        vat_category=VatCategory(line.vat_category),
        vat_rate=applied_rate(line),
    )


def _adjustment(row: InvoiceAdjustment) -> Adjustment:
    return Adjustment(
        amount=row.signed_amount,
        kind=Counted.CHARGE if row.kind == AdjustmentKind.CHARGE else Counted.ALLOWANCE,
        vat_category=VatCategory(row.vat_category),
        vat_rate=applied_rate(row),
    )
