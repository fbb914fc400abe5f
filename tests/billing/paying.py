"""Webhooks as the provider sends them, and what is there after them."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.test import Client

from billing.models import Invoice, ProviderEvent
from billing.provider.events import envelope_of
from billing.provider.signing import sign
from billing.provider.stand_in.server import StandIn
from billing.services.payment_events import process
from billing.services.webhooks import take_in
from jobs import testing
from tests.billing import making
from tests.servers.payments import SECRET, paid_page

ADDRESS = "/webhooks/payments/"


def post(event: Mapping[str, Any] | bytes, *, secrets: Iterable[str] = (SECRET,), at: int | None = None) -> Any:
    """Post an event, signed now."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signature = sign(body, list(secrets), int(time.time()) if at is None else at)
    client = Client(enforce_csrf_checks=True)
    return client.post(ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signature})


def tell(*events: Mapping[str, Any]) -> list[ProviderEvent]:
    """Post events and let their jobs run; returns what became of each."""
    for event in events:
        assert post(event).status_code == 200
    testing.run_pending()
    return [ProviderEvent.objects.get(event_id=event["id"]) for event in events]


def see_to(event: Mapping[str, Any]) -> str:
    """Take an event in and see to it at once, without its job and the letter's; returns what became of it."""
    envelope = envelope_of(event)
    take_in(envelope)
    return process(ProviderEvent.objects.get(event_id=envelope.id).pk)


def asked(invoice: Invoice, amount: int = 11900) -> dict[str, Any]:
    """Return what we give along when we ask for a payment."""
    return {"invoice": invoice.pk, "number": invoice.number, "amount": amount}


def paid(provider: StandIn, invoice: Invoice, amount: int = 11900, **more: Any) -> list[Any]:
    """Pay an amount for an invoice, as asked; returns the events, of which nobody has been told."""
    return paid_page(provider, asked(invoice, amount) | more, amount)


def invoice_of(*prices: str, **fields: Any) -> Invoice:
    """Return an invoice whose customer has it: of EUR 119.00 unless prices say otherwise."""
    return making.sent(*prices, **fields)


def reread(invoice: Invoice) -> Invoice:
    """Return an invoice as it is now."""
    return Invoice.objects.get(pk=invoice.pk)
