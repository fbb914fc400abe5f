"""Read what was taxed, from the VAT rows of issued documents."""

from collections import defaultdict
from decimal import Decimal

from billing.models import InvoiceKind, InvoiceTax
from billing.reports.document import Body
from billing.reports.periods import Period
from billing.reports.vat import Rate, Taxed, vat
from billing.services.reporting.sales import documents_of
from billing.services.reporting.sums import ExactSum
from billing.vat import VatCategory


def vat_of(period: Period) -> Body:
    """Return the VAT of a period, from documents issued in it."""
    found: defaultdict[str, dict[Rate, Taxed]] = defaultdict(dict)
    rows = InvoiceTax.objects.filter(invoice__in=documents_of(period)).order_by()
    grouped = rows.values_list("invoice__currency", "category", "rate", "invoice__kind")
    for currency, category, percent, kind, taxable, tax in grouped.annotate(ExactSum("taxable"), ExactSum("tax")):
        rate = Rate(VatCategory(category), percent)
        found[currency][rate] = found[currency].get(rate, Taxed()) + _taxed(kind, taxable, tax)
    return vat(found, period)


def _taxed(kind: str, taxable: Decimal, tax: Decimal) -> Taxed:
    if kind == InvoiceKind.CREDIT_NOTE:
        return Taxed(taxable_credited=taxable, tax_credited=tax)
    return Taxed(taxable_invoiced=taxable, tax_invoiced=tax)
