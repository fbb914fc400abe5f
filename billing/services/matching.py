"""Find the invoice that something the provider tells of belongs to, or say why there is none."""

from decimal import Decimal

from billing.exceptions import NotMatched
from billing.models import Invoice, Payment
from billing.money import UnknownCurrency, format_money
from billing.provider.amounts import from_minor
from billing.provider.events import Kind, Told

# Which of the payments' ids are the provider's.
PROVIDER = "online"

_LONGEST_KEY = 18


def payment_of(told: Told) -> Payment | None:
    """Return the payment that is recorded already under the provider's id."""
    return Payment.objects.filter(provider=PROVIDER, provider_id=told.payment).first() if told.payment else None


def invoice_of(told: Told) -> Invoice:
    """Return the invoice that a payment is for, or that a refund's payment was for; raises NotMatched."""
    if payment := payment_of(told):
        return payment.invoice
    if not told.invoice:
        raise NotMatched("It names no invoice of ours: it was not begun on an invoice’s page.")
    known = told.invoice.isascii() and told.invoice.isdecimal() and len(told.invoice) <= _LONGEST_KEY
    invoice = Invoice.objects.issued().filter(pk=int(told.invoice)).first() if known else None
    if invoice is None:
        raise NotMatched(f"It is for an invoice that there is not here ({told.invoice[:40]}).")
    return invoice


def amount_of(told: Told) -> Decimal:
    """Return what was paid, or what of a payment went back in all; raises NotMatched."""
    try:
        return from_minor(told.amount, told.currency)
    except UnknownCurrency:
        raise NotMatched("It is in a currency that is not known here.") from None


def check_currency(told: Told, invoice: Invoice) -> None:
    """Refuse money in another currency than the invoice's; raises NotMatched."""
    if told.currency != invoice.currency:
        raise NotMatched(f"It came in {told.currency}, and {invoice} is in {invoice.currency}.")


def check_amount(told: Told, invoice: Invoice) -> None:
    """Refuse another amount than was asked for, or, where we did not ask, more than is open; raises NotMatched."""
    amount = amount_of(told)
    if told.kind is not Kind.PAID:
        return
    came_in = f"{format_money(amount, told.currency)} came in for {invoice}"
    if told.asked is not None and told.asked != told.amount:
        asked = format_money(from_minor(told.asked, told.currency), told.currency)
        raise NotMatched(f"{came_in} where {asked} was asked for.")
    if told.asked is None and amount > invoice.open_amount:
        raise NotMatched(f"{came_in}, of which {format_money(invoice.open_amount, told.currency)} is open.")
