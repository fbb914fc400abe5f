"""Ask the provider: for a page to pay on, and for what happened. In the form of Stripe's API.

Address and key are settings; the key stands in a header and nowhere else.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from billing.provider.events import KINDS
from billing.provider.exceptions import ProviderAway, ProviderOff, ProviderRefused, TalksNonsense
from jobs.api import HttpAnswer, HttpAway, HttpPeer, HttpTooLarge, ask_http

# A customer waits for it. A page is a hundred events of 10 KB, twice over.
PROVIDER = HttpPeer("The payment provider", silence=5, patience=10, max_bytes=2 * 1024 * 1024)
# What the provider gives at most.
PAGE = 100
_MAX_ADDRESS = 4_000


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody is to pay: an amount in smallest units, for what, and where they come back to."""

    amount: int
    currency: str
    title: str
    invoice_id: int
    number: str
    paid_url: str
    back_url: str


@dataclass(frozen=True)
class Page:
    """Some events, the newest first, and whether there are older ones."""

    events: list[Any]
    has_more: bool


def is_on() -> bool:
    """Say whether there is a provider to ask."""
    return bool(settings.PAYMENT_PROVIDER_URL and settings.PAYMENT_PROVIDER_KEY)


def checkout_url(order: Order, *, key: str) -> str:
    """Return the address of the page where an order is paid; the same key gives the same page. Raises ProviderError."""
    address = _call("/v1/checkout/sessions", _form(order), {"Idempotency-Key": key}).get("url")
    if not isinstance(address, str) or not address.startswith(("https://", "http://")) or len(address) > _MAX_ADDRESS:
        raise TalksNonsense("The payment provider named no page to pay on.")
    return address


def events_since(since: datetime, *, after: str = "", limit: int = PAGE) -> Page:
    """Return events about money from a time on, those older than the event `after`. Raises ProviderError."""
    asked = [("created[gte]", str(int(since.timestamp()))), ("limit", str(min(limit, PAGE)))]
    asked += [("types[]", kind) for kind in KINDS]
    asked += [("starting_after", after)] if after else []
    body = _call(f"/v1/events?{urlencode(asked)}")
    events = body.get("data")
    if not isinstance(events, list):
        raise TalksNonsense("The payment provider gave no list of events.")
    return Page(events[:PAGE], body.get("has_more") is True)


def _form(order: Order) -> dict[str, str | int]:
    # Given along twice: the events about the payment carry the one, those about the page the other.
    ours: dict[str, str | int] = {"invoice": order.invoice_id, "number": order.number, "amount": order.amount}
    product = "line_items[0][price_data]"
    return {
        "mode": "payment",
        "client_reference_id": order.number,
        "success_url": order.paid_url,
        "cancel_url": order.back_url,
        "line_items[0][quantity]": 1,
        f"{product}[currency]": order.currency.lower(),
        f"{product}[unit_amount]": order.amount,
        f"{product}[product_data][name]": order.title,
        **{f"metadata[{name}]": value for name, value in ours.items()},
        **{f"payment_intent_data[metadata][{name}]": value for name, value in ours.items()},
    }


def _call(path: str, form: dict[str, str | int] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    if not is_on():
        raise ProviderOff("Nothing is paid online: PAYMENT_PROVIDER_URL and PAYMENT_PROVIDER_KEY name no provider.")
    signed_in = {"Authorization": f"Bearer {settings.PAYMENT_PROVIDER_KEY}", "Accept": "application/json"}
    body = urlencode(form).encode() if form is not None else None
    answer = _ask(f"{settings.PAYMENT_PROVIDER_URL}{path}", signed_in | (headers or {}), body)
    _check(answer.status)
    return _object(answer.body)


def _ask(address: str, headers: dict[str, str], body: bytes | None) -> HttpAnswer:
    try:
        return ask_http(PROVIDER, address, headers, body)
    except HttpAway as error:
        raise ProviderAway(str(error)) from None
    except HttpTooLarge as error:
        raise TalksNonsense(str(error)) from None


def _object(body: bytes) -> dict[str, Any]:
    """Return what a body says; empty where it is no JSON object."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _check(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise ProviderRefused(f"The payment provider refuses our key ({status}): set PAYMENT_PROVIDER_KEY.")
    # 409: another request with this key is being answered.
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.CONFLICT) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ProviderAway(f"The payment provider is out of order or busy ({status}).")
    if status >= HTTPStatus.BAD_REQUEST:
        raise ProviderRefused(f"The payment provider refuses what it is asked ({status}).")
    raise TalksNonsense(f"The payment provider answered {status}: correct PAYMENT_PROVIDER_URL.")
