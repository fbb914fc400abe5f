"""What the provider's events say, in our words. Pure: an event in, what it tells of out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, NoReturn, TypeGuard

from billing.provider.exceptions import EventUnreadable

# With a few words before it, an event's id is the key of its job, which has 200.
MAX_ID = 150
_LARGEST_AMOUNT = 10**17
# As many digits as an amount has: another program at the same provider may give along whatever it likes by this name.
_ASKED = re.compile(r"[0-9]{1,17}")
# Seconds until the year 9999.
_LATEST = 253_000_000_000
# An event is 8 deep.
_DEEPEST = 50


class Kind(StrEnum):
    """What an event is about, for us."""

    PAID = "paid"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    LOST = "dispute lost"
    WON = "dispute won"
    OTHER = "other"


DISPUTE_OPENED, DISPUTE_CLOSED = "charge.dispute.created", "charge.dispute.closed"
KINDS = {
    "checkout.session.completed": Kind.PAID,
    "checkout.session.async_payment_succeeded": Kind.PAID,
    "payment_intent.succeeded": Kind.PAID,
    "charge.refunded": Kind.REFUNDED,
    DISPUTE_OPENED: Kind.DISPUTED,
    # Or won: the event says which.
    DISPUTE_CLOSED: Kind.LOST,
}
_ENDS = {"lost": Kind.LOST, "won": Kind.WON, "warning_closed": Kind.WON}
# Where each kind of object has the amount, by its `object`.
_AMOUNTS = {
    "checkout.session": "amount_total",
    "payment_intent": "amount_received",
    "charge": "amount_refunded",
    "dispute": "amount",
}


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event as it can be kept: who it is, what it is called, when it happened, and all of it."""

    id: str
    type: str
    happened_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an event tells of. `amount` is in smallest units; of a refund, all that went back of the charge so far.

    `payment` is the provider's id of the payment, whichever event tells of it. `invoice` and `asked` are what we gave
    along when we asked for the payment, empty where it was not us. `dispute` is the provider's id of it, or empty.
    """

    kind: Kind
    amount: int
    currency: str
    payment: str
    charge: str
    dispute: str
    invoice: str
    asked: int | None
    is_final: bool


def parse(body: bytes) -> Envelope:
    """Read a signed message; raises EventUnreadable."""
    try:
        return envelope_of(json.loads(body, parse_constant=_no_number))
    except (ValueError, RecursionError):
        raise EventUnreadable("The message is no JSON, or is too deep.") from None


def envelope_of(event: Any) -> Envelope:
    """Return what of an event is needed to keep it; raises EventUnreadable."""
    if not isinstance(event, dict):
        raise EventUnreadable("The message is no event.")
    event = _storable(event)
    name, kind, created = event.get("id"), event.get("type"), event.get("created")
    if not (_is_name(name) and _is_name(kind)):
        raise EventUnreadable("The event has no id or no type.")
    if not _is_whole(created) or not 0 <= created <= _LATEST:
        raise EventUnreadable(f"The event {name} does not say when it happened.")
    return Envelope(id=name, type=kind, happened_at=datetime.fromtimestamp(created, UTC), payload=event)


def told_by(event: Envelope) -> Told:
    """Return what an event tells of; raises EventUnreadable where it lacks what its type promises."""
    data = _inner(event.payload, "data", "object")
    kind = _kind(event.type, data)
    metadata = _inner(data, "metadata")
    asked = metadata.get("amount")
    return Told(
        kind=kind,
        amount=0 if kind is Kind.OTHER else _amount(data),
        currency=_text(data, "currency").upper(),
        payment=_text(data, "id") if data.get("object") == "payment_intent" else _text(data, "payment_intent"),
        charge=_text(data, "id") if data.get("object") == "charge" else _text(data, "charge"),
        dispute=_text(data, "id") if data.get("object") == "dispute" else "",
        invoice=_text(metadata, "invoice"),
        asked=int(asked) if isinstance(asked, str) and _ASKED.fullmatch(asked) else None,
        # A session may be completed by a promise, as of a direct debit: another event tells when it is kept.
        is_final=data.get("object") != "checkout.session" or data.get("payment_status") == "paid",
    )


def _kind(event_type: str, data: Mapping[str, Any]) -> Kind:
    kind = KINDS.get(event_type, Kind.OTHER)
    if kind is not Kind.LOST:
        return kind
    if end := _ENDS.get(_text(data, "status")):
        return end
    raise EventUnreadable("The event does not say how the dispute ended.")


def _amount(data: Mapping[str, Any]) -> int:
    amount = data.get(_AMOUNTS.get(_text(data, "object"), "amount"))
    if not _is_whole(amount) or not 0 <= amount < _LARGEST_AMOUNT:
        raise EventUnreadable("The event has no amount.")
    return amount


def _inner(data: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        found = data.get(name)
        data = found if isinstance(found, dict) else {}
    return data


def _text(data: Mapping[str, Any], name: str) -> str:
    """Return a field's text; of an object that stands there unfolded, its id."""
    value = data.get(name)
    value = value.get("id") if isinstance(value, dict) else value
    return value if isinstance(value, str) and len(value) <= MAX_ID else ""


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _storable(value: Any, depth: int = 0) -> Any:
    """Return JSON without what PostgreSQL refuses in it: NUL, halves of surrogate pairs, numbers without end."""
    if depth > _DEEPEST:
        raise EventUnreadable("The message is deeper than any event.")
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode(errors="replace").decode()
    if isinstance(value, list):
        return [_storable(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each, depth + 1) for name, each in value.items()}
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
