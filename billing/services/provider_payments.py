"""Record what the provider tells of on an invoice: a payment once, and of a refund what is not recorded yet."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from billing.models import Invoice, Payment, PaymentMethod
from billing.office_day import today
from billing.provider.events import Kind, Told
from billing.services.confirming import confirm_payment
from billing.services.matching import PROVIDER, amount_of
from billing.services.payments import Received, record_provider_payment
from billing.services.settling import locked


def record_told(told: Told, invoice: Invoice, *, happened_at: datetime, otherwise: str) -> Payment | None:
    """Record a payment, or what went back as one below 0; None where all of a refund is recorded already.

    `otherwise` names the payment where the provider does not. Raises NotMatched, PaymentNotRecorded.
    """
    if told.kind is Kind.REFUNDED:
        return _refund(told, invoice, happened_at, otherwise)
    if told.kind is Kind.LOST:
        name = told.dispute or otherwise
        taken = _received(-amount_of(told), happened_at, f"Dispute lost: {name}")
        return _written(invoice, taken, f"{name}:lost")
    with transaction.atomic():
        received = _received(amount_of(told), happened_at, told.payment)
        payment = _written(invoice, received, told.payment or otherwise)
        confirm_payment(payment)
    return payment


def _refund(told: Told, invoice: Invoice, happened_at: datetime, otherwise: str) -> Payment | None:
    """Record what went back since the last refund of the charge: events say how much it is in all, in any order."""
    charge = f"{told.charge or otherwise}:refunded:"
    with transaction.atomic():
        locked(invoice.pk)
        known = Payment.objects.filter(provider=PROVIDER, provider_id__startswith=charge)
        back = amount_of(told) + sum(known.values_list("amount", flat=True), Decimal(0))
        if back <= 0:
            return None
        return _written(invoice, _received(-back, happened_at, told.charge), f"{charge}{told.amount}")


def _written(invoice: Invoice, received: Received, provider_id: str) -> Payment:
    return record_provider_payment(invoice.pk, received, provider=PROVIDER, provider_id=provider_id)


def _received(amount: Decimal, happened_at: datetime, reference: str) -> Received:
    day = timezone.localdate(happened_at, timezone.get_default_timezone())
    # Their clock may be ahead of ours at midnight.
    return Received(amount=amount, received_on=min(day, today()), method=PaymentMethod.ONLINE, reference=reference)
