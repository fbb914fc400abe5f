"""What a credit note may give back: no more than is left of its invoice, in all and at each rate of VAT."""

from decimal import Decimal

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceTax
from billing.models.vat_fields import VAT_LABELS
from billing.money import format_money
from billing.services.totalling import totals_of
from billing.totals import Totals
from billing.vat import TAXED, VatCategory

# Amounts before VAT, by category and rate in percent.
Taxable = dict[tuple[str, Decimal], Decimal]


def check_credit(note: Invoice, corrected: Invoice, totals: Totals) -> None:
    """Raise InvoiceNotIssuable for a credit note that gives back nothing, or what its invoice did not charge.

    The caller holds the invoice's lock: no other credit note of it is issued meanwhile.
    """
    left, credited = corrected.total - corrected.credited, totals.tax_inclusive + totals.rounding
    if credited == 0:
        raise InvoiceNotIssuable("The credit note gives nothing back. Enter what it is to credit.")
    if credited > left:
        raise InvoiceNotIssuable(
            f"{format_money(credited, note.currency)} is more than is left of {corrected}: "
            f"{format_money(left, note.currency)} can still be credited. "
            "Take off lines, or less of them."
        )
    _check_rates(note, corrected, totals)


def _check_rates(note: Invoice, corrected: Invoice, totals: Totals) -> None:
    """Refuse to give back at another rate than was charged: the VAT that is owed would not go down with it."""
    charged = _taxable(totals_of(corrected))
    for group, given in _credited_before(corrected, _taxable(totals)).items():
        whole = charged.get(group, Decimal(0))
        # A rate whose lines come to less than nothing is given back by lines that do.
        if not (0 <= given <= whole or whole <= given <= 0):
            raise InvoiceNotIssuable(
                f"{corrected} charged {format_money(whole, note.currency)} before VAT at {_named(group)}, "
                f"and with this credit note {format_money(given, note.currency)} of it would be given back. "
                "Credit each line at the rate that it was charged at."
            )


def _credited_before(corrected: Invoice, now: Taxable) -> Taxable:
    """Return what a credit note gives back, with what those before it gave at the same rates."""
    sums = dict(now)
    for row in InvoiceTax.objects.filter(invoice__in=Invoice.objects.issued().filter(corrects=corrected)):
        if (row.category, row.rate) in sums:
            sums[row.category, row.rate] += row.taxable
    return sums


def _taxable(totals: Totals) -> Taxable:
    return {(row.category.value, row.rate): row.taxable for row in totals.vat}


def _named(group: tuple[str, Decimal]) -> str:
    category, rate = group
    label = VAT_LABELS[VatCategory(category)]
    return f"{rate.normalize():f} % ({label})" if VatCategory(category) in TAXED else f"no VAT ({label})"
