"""What a credit note may give back: no more than is left of its invoice, in all and at each rate of VAT."""

from collections import defaultdict
from decimal import Decimal

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceTax
from billing.models.vat_fields import VAT_LABELS
from billing.money import ZERO, exponent, format_money, rounded
from billing.services.totalling import totals_of
from billing.totals import Totals
from billing.vat import TAXED, VatCategory

# Amounts before VAT, by category and rate in percent.
Taxable = dict[tuple[str, Decimal], Decimal]

TAKE_OFF = "Take off lines, or less of them."
BY_ROUNDING = (
    "By rounding, less is left than the lines come to: credit all the rest with this one, or lower its rounding."
)


def check_credit(note: Invoice, corrected: Invoice, totals: Totals) -> None:
    """Raise InvoiceNotIssuable for a credit note that gives back nothing, or what its invoice did not charge.

    The caller holds the invoice's lock: no other credit note of it is issued meanwhile.
    """
    _check_same(note, corrected)
    left, credited = corrected.total - corrected.credited, totals.tax_inclusive + totals.rounding
    charged, now = _taxable(totals_of(corrected)), _taxable(totals)
    all_credited = _with_those_before(corrected, now)
    if credited != left and _is_all(all_credited, charged):
        raise InvoiceNotIssuable(_rounded(note, corrected, left - credited, left - totals.tax_inclusive))
    if credited <= 0:
        raise InvoiceNotIssuable("The credit note gives nothing back. Enter what it is to credit.")
    if credited > left:
        is_rounding = all(_fits(given, charged.get(group, ZERO)) for group, given in all_credited.items())
        raise InvoiceNotIssuable(
            f"{format_money(credited, note.currency)} is more than is left of {corrected}: "
            f"{format_money(left, note.currency)} can still be credited. {BY_ROUNDING if is_rounding else TAKE_OFF}"
        )
    _check_rates(note, corrected, charged, {group: all_credited[group] for group in now})


def _check_same(note: Invoice, corrected: Invoice) -> None:
    """Refuse to give back to somebody else, or in another currency than was charged."""
    if (note.customer_id, note.currency) != (corrected.customer_id, corrected.currency):
        raise InvoiceNotIssuable(
            f"{corrected} charged {corrected.customer} in {corrected.currency}, and this credit note gives back to "
            f"{note.customer} in {note.currency}. Delete it, and write one from the invoice’s page."
        )


def _is_all(all_credited: Taxable, charged: Taxable) -> bool:
    """Return whether all that was charged at each rate is credited, and nothing at another."""
    groups = {*all_credited, *charged}
    return all(all_credited.get(group, ZERO) == charged.get(group, ZERO) for group in groups)


def _rounded(note: Invoice, corrected: Invoice, short: Decimal, rounding: Decimal) -> str:
    """Say what is wrong with a credit note of the last lines: VAT that is rounded in parts may come to another sum."""
    amount = f"{format_money(abs(short), note.currency)} too {'little' if short > 0 else 'much'}"
    return (
        f"With this credit note all that {corrected} charged is credited, yet {amount}, by rounding. "
        f"Enter a rounding of {rounded(rounding, exponent(note.currency))}, so that nothing stays open."
    )


def _check_rates(note: Invoice, corrected: Invoice, charged: Taxable, credited: Taxable) -> None:
    """Refuse to give back at another rate than was charged: the VAT that is owed would not go down with it."""
    for group, given in credited.items():
        whole = charged.get(group, ZERO)
        if not _fits(given, whole):
            raise InvoiceNotIssuable(
                f"{corrected} charged {format_money(whole, note.currency)} before VAT at {_named(group)}, "
                f"and with this credit note {format_money(given, note.currency)} of it would be given back. "
                "Credit each line at the rate that it was charged at."
            )


def _fits(given: Decimal, whole: Decimal) -> bool:
    # A rate whose lines come to less than nothing is given back by lines that do.
    return 0 <= given <= whole or whole <= given <= 0


def _with_those_before(corrected: Invoice, now: Taxable) -> Taxable:
    """Return what a credit note gives back and those before it gave, by category and rate."""
    sums = defaultdict(Decimal, now)
    for row in InvoiceTax.objects.filter(invoice__in=Invoice.objects.issued().filter(corrects=corrected)):
        sums[row.category, row.rate] += row.taxable
    return sums


def _taxable(totals: Totals) -> Taxable:
    return {(row.category.value, row.rate): row.taxable for row in totals.vat}


def _named(group: tuple[str, Decimal]) -> str:
    category, rate = group
    label = VAT_LABELS[VatCategory(category)]
    return f"{rate.normalize():f} % ({label})" if VatCategory(category) in TAXED else f"no VAT ({label})"
