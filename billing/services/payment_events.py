"""See to an event of the payment provider, once: record the payment, or keep why not."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from billing.exceptions import NotMatched, PaymentNotRecorded
from billing.models import EventOutcome, Invoice, Payment, ProviderEvent
from billing.models.provider_event import MAX_REASON
from billing.money import format_money
from billing.provider.events import Kind, Told, envelope_of, told_by
from billing.provider.exceptions import EventUnreadable
from billing.services.matching import amount_of, check_amount, check_currency, invoice_of, payment_of
from billing.services.provider_payments import record_told
from billing.services.telling_of_payments import tell_of

# A page to pay on and the payment itself are told of, each by an event.
SAME = "The same payment, told of in another way."


@dataclass(frozen=True)
class _Became:
    outcome: EventOutcome
    reason: str = ""
    invoice: Invoice | None = None
    payment: Payment | None = None


def process(event_pk: int) -> str:
    """See to an event unless somebody has; returns its outcome.

    Under the event's lock: a webhook's job, the reconciliation and a person may all be at it.
    """
    with transaction.atomic():
        event = lock_event(event_pk)
        if event.outcome == EventOutcome.WAITING:
            _see_to(event)
    return event.outcome


def lock_event(event_pk: int) -> ProviderEvent:
    """Return an event, its row locked until the transaction ends."""
    return ProviderEvent.objects.select_for_update().get(pk=event_pk)


def told(event: ProviderEvent) -> Told:
    """Return what an event tells of; raises EventUnreadable."""
    return told_by(envelope_of(event.payload))


def _see_to(event: ProviderEvent) -> None:
    try:
        tells = told(event)
    except EventUnreadable as error:
        _keep(event, _Became(EventOutcome.NOTED, f"{error} Look at it at the provider."))
        return
    event.told_of = tells.payment
    _keep(event, _become(tells, event))
    tell_of(event, tells)


def _keep(event: ProviderEvent, became: _Became) -> None:
    event.outcome, event.reason, event.settled_at = became.outcome, became.reason[:MAX_REASON], timezone.now()
    event.invoice, event.payment = became.invoice, became.payment
    event.save()


def _become(tells: Told, event: ProviderEvent) -> _Became:
    if tells.kind in _MOVING_NOTHING:
        return _MOVING_NOTHING[tells.kind](tells)
    if not tells.is_final:
        return _Became(EventOutcome.NOTHING, "It is promised and not paid yet: the provider tells when it is.")
    if not tells.amount:
        return _Became(EventOutcome.NOTHING, "It is over nothing.")
    try:
        return _recorded(tells, event)
    except (NotMatched, PaymentNotRecorded) as error:
        return _Became(EventOutcome.UNMATCHED, str(error))


def _recorded(tells: Told, event: ProviderEvent) -> _Became:
    if tells.kind is Kind.PAID and (known := payment_of(tells)):
        return _Became(EventOutcome.RECORDED, SAME, known.invoice, known)
    invoice = invoice_of(tells)
    check_currency(tells, invoice)
    check_amount(tells, invoice)
    payment = record_told(tells, invoice, happened_at=event.happened_at, otherwise=event.event_id)
    if payment is None:
        return _Became(EventOutcome.NOTHING, "All that went back is recorded already.", invoice)
    return _Became(EventOutcome.RECORDED, too_much(payment), invoice, payment)


def too_much(payment: Payment) -> str:
    """Say by how much a payment is more than its invoice asked for; empty where it is not."""
    invoice = Invoice.objects.get(pk=payment.invoice_id)
    if payment.amount < 0 or invoice.open_amount >= 0:
        return ""
    over = format_money(-invoice.open_amount, invoice.currency)
    return f"{over} more than {invoice} asks for. Give it back at the provider."


def _disputed(tells: Told) -> _Became:
    try:
        amount = format_money(amount_of(tells), tells.currency)
        words = f"The customer’s bank wants {amount} back. Answer it at the provider."
        return _Became(EventOutcome.NOTED, words, invoice_of(tells))
    except NotMatched as error:
        return _Became(EventOutcome.NOTED, f"A customer’s bank wants money back. {error} Answer it at the provider.")


def _won(tells: Told) -> _Became:
    try:
        return _Became(EventOutcome.NOTHING, "The payment stays.", invoice_of(tells))
    except NotMatched as error:
        return _Became(EventOutcome.NOTHING, f"The payment stays. {error}")


def _other(tells: Told) -> _Became:
    return _Became(EventOutcome.NOTHING, "It is about nothing that is kept here.")


_MOVING_NOTHING = {Kind.DISPUTED: _disputed, Kind.WON: _won, Kind.OTHER: _other}
