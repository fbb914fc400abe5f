"""Take in what the payment provider's webhooks bring."""

from django.db import transaction

from billing.models import ProviderEvent
from billing.provider.events import Envelope
from billing.tasks_payments import process_payment_event


def take_in(envelope: Envelope) -> bool:
    """Keep an event, with the job that sees to it, in one transaction; False where it is there already."""
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            event_id=envelope.id,
            defaults={"type": envelope.type, "payload": envelope.payload, "happened_at": envelope.happened_at},
        )
        if is_new:
            job = process_payment_event.using(idempotency_key=f"payment-event:{envelope.id}", subject=event)
            job.enqueue(event_pk=event.pk)
    return is_new
