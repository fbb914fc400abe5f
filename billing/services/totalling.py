"""What an invoice comes to, from its lines."""

from decimal import Decimal

from billing.models import Invoice, InvoiceLine
from billing.totals import Line, Totals, compute_totals
from billing.vat import TAXED, VatCategory


def totals_of(invoice: Invoice) -> Totals:
    """Add up an invoice by EN 16931, in its currency's own decimals; raises MoneyError."""
    return compute_totals(currency=invoice.currency, lines=[_line(line) for line in invoice.lines.all()])


def applied_rate(line: InvoiceLine) -> Decimal:
    """Return the rate in percent that a line is taxed at: 0 in a category without VAT, whatever rate is noted."""
    return line.vat_rate if VatCategory(line.vat_category) in TAXED else Decimal(0)


def _line(line: InvoiceLine) -> Line:
    return Line(
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_category=VatCategory(line.vat_category),
        vat_rate=applied_rate(line),
    )
