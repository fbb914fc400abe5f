"""Payments: recorded once, reversed once; whatever they are, the invoice's own sums follow in the same transaction."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from billing.exceptions import PaymentNotRecorded
from billing.models import Invoice, Payment, PaymentMethod
from billing.money import exponent, format_money, rounded
from billing.office_day import today
from billing.services.confirming import confirm_payment
from billing.services.settling import locked, settle
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Money may come in before the invoice is issued; a day that is a year before it is of a year mistyped.
PAID_AHEAD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came in: an amount in the invoice's currency, the day, and how."""

    amount: Decimal
    received_on: date
    method: PaymentMethod = PaymentMethod.TRANSFER
    reference: str = ""


def record_payment(
    invoice_id: int, received: Received, *, by: "User", request_key: UUID, confirm: bool = False
) -> Payment:
    """Record what somebody saw come in, and have the customer told where that is wanted.

    The same request key gives the same payment. Raises PaymentNotRecorded.
    """
    with transaction.atomic():
        invoice = locked(invoice_id)
        if existing := Payment.objects.filter(request_key=request_key).first():
            return existing
        _check(invoice, received)
        payment = _written(invoice, received, recorded_by=by, request_key=request_key)
        if confirm and payment.amount > 0:
            confirm_payment(payment)
        record_act(by, invoice, f"Recorded a payment of {format_money(received.amount, invoice.currency)}.")
    return payment


def record_provider_payment(invoice_id: int, received: Received, *, provider: str, provider_id: str) -> Payment:
    """Record what a payment provider tells of; the same id gives the same payment. Raises PaymentNotRecorded."""
    with transaction.atomic():
        invoice = locked(invoice_id)
        if existing := Payment.objects.filter(provider=provider, provider_id=provider_id).first():
            return existing
        _check(invoice, received)
        return _written(invoice, received, provider=provider, provider_id=provider_id)


def reverse_payment(payment_id: int, *, by: "User", reason: str) -> Payment:
    """Take a payment back by one of the opposite amount; a second time gives the same. Raises PaymentNotRecorded."""
    with transaction.atomic():
        payment = Payment.objects.select_related("invoice").get(pk=payment_id)
        invoice = locked(payment.invoice_id)
        if existing := Payment.objects.filter(reverses=payment).first():
            return existing
        if payment.reverses_id:
            raise PaymentNotRecorded("This is a reversal itself. Record the payment anew instead.")
        back = Received(
            amount=-payment.amount, received_on=today(), method=PaymentMethod(payment.method), reference=reason
        )
        reversal = _written(invoice, back, reverses=payment, recorded_by=by)
        record_act(by, invoice, f"Reversed a payment of {format_money(payment.amount, invoice.currency)}.", reason)
    return reversal


def _check(invoice: Invoice, received: Received) -> None:
    if invoice.is_draft or invoice.is_credit_note:
        raise PaymentNotRecorded(f"{invoice} asks for no payment. Open the invoice that was paid.")
    if received.amount == 0:
        raise PaymentNotRecorded("A payment of nothing is none. Enter what came in.")
    if rounded(received.amount, exponent(invoice.currency)) != received.amount:
        raise PaymentNotRecorded(
            f"{received.amount} has more decimals than {invoice.currency}. Enter at most {exponent(invoice.currency)}."
        )
    if received.received_on > today():
        raise PaymentNotRecorded("The day is in the future. Record a payment when it has come in.")
    if invoice.issue_date and received.received_on < invoice.issue_date - PAID_AHEAD:
        raise PaymentNotRecorded(
            f"The day is more than {PAID_AHEAD.days} days before the invoice was issued. Check its year."
        )


def _written(invoice: Invoice, received: Received, **more: object) -> Payment:
    payment = Payment.objects.create(
        invoice=invoice,
        amount=received.amount,
        received_on=received.received_on,
        method=received.method,
        reference=received.reference,
        **more,
    )
    settle(invoice)
    return payment
