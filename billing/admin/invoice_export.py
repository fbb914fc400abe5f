"""What an exported file says of invoices: numbers that can be added up, in place of the list's words.

Credit notes are negative, and are set off under *credited*, so that in each row and in each sum of a currency
total - paid - credited = open.
"""

from decimal import Decimal

from django.contrib import admin

from billing.admin import invoice_list
from billing.models import Invoice
from billing.money import ZERO, MoneyError, exponent, rounded
from billing.services.state import LABELS, state_of
from billing.services.totalling import totals_of


@admin.display(description="status")
def status(invoice: Invoice) -> str:
    """Return where it stands, in the word of the list."""
    return LABELS[state_of(invoice)]


@admin.display(description="net")
def net(invoice: Invoice) -> Decimal | None:
    """Return what it comes to before VAT; None where a draft can't be added up."""
    return _signed(invoice, invoice.net) if not invoice.is_draft else _of_draft(invoice, "tax_exclusive")


@admin.display(description="tax")
def tax(invoice: Invoice) -> Decimal | None:
    """Return the VAT."""
    return _signed(invoice, invoice.tax) if not invoice.is_draft else _of_draft(invoice, "tax_total")


@admin.display(description="total")
def total(invoice: Invoice) -> Decimal | None:
    """Return what it comes to with VAT and rounding, whatever was paid before it was issued."""
    if not invoice.is_draft:
        return _signed(invoice, invoice.total)
    with_vat = _of_draft(invoice, "tax_inclusive")
    return None if with_vat is None else with_vat + _signed(invoice, invoice.rounding)


@admin.display(description="paid")
def paid(invoice: Invoice) -> Decimal | None:
    """Return what was paid, before it was issued and since."""
    return None if invoice.is_draft else _signed(invoice, _paid(invoice))


@admin.display(description="credited")
def credited(invoice: Invoice) -> Decimal | None:
    """Return what credit notes took off; of a credit note what it took off, with a minus."""
    if invoice.is_draft:
        return None
    return _signed(invoice, invoice.total if invoice.is_credit_note else invoice.credited)


@admin.display(description="open")
def open_amount(invoice: Invoice) -> Decimal | None:
    """Return what is still asked for; nothing by a credit note, which is set off against its invoice."""
    if invoice.is_draft:
        return None
    return _signed(invoice, ZERO if invoice.is_credit_note else invoice.open_amount)


def _paid(invoice: Invoice) -> Decimal:
    return ZERO if invoice.is_credit_note else invoice.prepaid + invoice.paid


def _of_draft(draft: Invoice, name: str) -> Decimal | None:
    try:
        return _signed(draft, getattr(totals_of(draft), name))
    except MoneyError:
        return None


def _signed(invoice: Invoice, amount: Decimal | None) -> Decimal:
    exact = rounded(amount or ZERO, exponent(invoice.currency))
    return ZERO - exact if invoice.is_credit_note else exact


COLUMNS = (
    invoice_list.number,
    "kind",
    "customer__number",
    "customer__name",
    status,
    "issue_date",
    "due_date",
    "currency",
    net,
    tax,
    total,
    paid,
    credited,
    open_amount,
)
