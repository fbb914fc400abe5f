"""A payment provider for one test: its API, its pages to pay on, and its webhooks."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from billing.provider.stand_in.server import StandIn
from billing.provider.stand_in.telling import Teller

SECRET = "whsec_test"


@pytest.fixture
def provider(settings: Settings) -> Iterator[StandIn]:
    """A running provider that settings name. It tells nobody until its teller has an address."""
    stand_in = StandIn(port=0, key="sk_test", teller=Teller("", [SECRET], pauses=(0.05, 0.1, 0.2)))
    server = stand_in.server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.PAYMENT_PROVIDER_URL, settings.PAYMENT_PROVIDER_KEY = stand_in.url, stand_in.key
    settings.PAYMENT_WEBHOOK_SECRETS = [SECRET]
    try:
        yield stand_in
    finally:
        stand_in.over.set()
        stand_in.teller.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
        stand_in.teller.wait()


def paid_page(provider: StandIn, metadata: dict[str, Any], amount: int = 11900, currency: str = "eur") -> list[Any]:
    """Pay on a page for an amount, whoever asked for it; returns the events."""
    price = "line_items[0][price_data]"
    form = {f"{price}[unit_amount]": str(amount), f"{price}[currency]": currency, "line_items[0][quantity]": "1"}
    form |= {f"metadata[{name}]": str(value) for name, value in metadata.items()}
    session = provider.till.begin(form, "", provider.url)
    return provider.till.pay(session["id"])
