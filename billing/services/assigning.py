"""What people do with online payments that fit no invoice: assign them to one, or leave them out."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from billing.exceptions import EventNotAssignable, NotMatched, PaymentNotRecorded
from billing.models import EventOutcome, Invoice, Payment, ProviderEvent
from billing.models.provider_event import MAX_REASON
from billing.money import format_money
from billing.provider.events import KINDS, Kind, Told
from billing.services.matching import check_currency
from billing.services.payment_events import lock_event, told, too_much
from billing.services.provider_payments import record_told
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What may tell of the same payment, each in its own way; what tells of money back is each for itself.
_OF_A_PAYMENT = {name for name, kind in KINDS.items() if kind is Kind.PAID}


def assign(event_pk: int, invoice_number: str, *, by: "User") -> Payment:
    """Record an online payment on the invoice that a person names; raises EventNotAssignable and changes nothing."""
    with transaction.atomic():
        event = _open(event_pk)
        tells = told(event)
        invoice = _named(invoice_number)
        payment = _record(tells, invoice, event)
        _settle(event, by, outcome=EventOutcome.RECORDED, reason=too_much(payment), invoice=invoice, payment=payment)
        amount = format_money(abs(payment.amount), invoice.currency)
        what = "a refund" if payment.amount < 0 else "an online payment"
        record_act(by, invoice, f"Assigned {what} of {amount}.")
    return payment


def leave_out(event_pk: int, reason: str, *, by: "User") -> None:
    """Say that an online payment belongs to no invoice, and why; raises EventNotAssignable."""
    with transaction.atomic():
        event = _open(event_pk)
        _settle(event, by, outcome=EventOutcome.DISMISSED, reason=reason[:MAX_REASON])
        record_act(by, event, "Left an online payment out.", reason)


def _open(event_pk: int) -> ProviderEvent:
    event = lock_event(event_pk)
    if event.outcome != EventOutcome.UNMATCHED:
        raise EventNotAssignable("Somebody has seen to it meanwhile. Nothing was done.")
    return event


def _named(number: str) -> Invoice:
    invoice = Invoice.objects.issued().filter(number=number.strip()).first()
    if invoice is None:
        raise EventNotAssignable(f"There is no invoice {number.strip()[:20]!r}. Enter its number as it stands on it.")
    return invoice


def _record(tells: Told, invoice: Invoice, event: ProviderEvent) -> Payment:
    try:
        check_currency(tells, invoice)
        payment = record_told(tells, invoice, happened_at=event.happened_at, otherwise=event.event_id)
    except (NotMatched, PaymentNotRecorded) as error:
        raise EventNotAssignable(str(error)) from error
    if payment is None or payment.invoice_id != invoice.pk:
        raise EventNotAssignable("It is recorded already. Look for it on the invoice it was for.")
    return payment


def _settle(event: ProviderEvent, by: "User", **became: object) -> None:
    """Write what became of it, and of other events that tell of the same payment."""
    same = ProviderEvent.objects.filter(pk=event.pk)
    if event.told_of and event.type in _OF_A_PAYMENT:
        twins = ProviderEvent.objects.filter(told_of=event.told_of, outcome=EventOutcome.UNMATCHED)
        same |= twins.filter(type__in=_OF_A_PAYMENT)
    same.update(settled_at=timezone.now(), settled_by=by, **became)
