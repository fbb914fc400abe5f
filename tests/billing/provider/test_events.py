"""What the provider's events say: read whatever stands in them, kept so that any database takes it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.provider.events import MAX_ID, Kind, envelope_of, parse, told_by
from billing.provider.exceptions import EventUnreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def event(kind: str, about: dict[str, Any]) -> dict[str, Any]:
    return {"id": "evt_1", "type": kind, "created": 1_800_000_000, "data": {"object": about}}


def test_a_page_and_its_payment_tell_of_the_same_payment() -> None:
    metadata = {"invoice": "7", "amount": "11900"}
    paid = {"object": "payment_intent", "id": "pi_1", "amount_received": 11900, "currency": "eur", "metadata": metadata}
    page = {"object": "checkout.session", "id": "cs_1", "payment_intent": "pi_1", "amount_total": 11900}
    page |= {"currency": "eur", "payment_status": "paid", "metadata": metadata}
    told = [
        told_by(envelope_of(event("payment_intent.succeeded", paid))),
        told_by(envelope_of(event("checkout.session.completed", page))),
    ]
    assert told[0] == told[1]
    assert (told[0].kind, told[0].payment, told[0].invoice, told[0].asked) == (Kind.PAID, "pi_1", "7", 11900)


def test_what_stands_there_unfolded_is_known_by_its_id() -> None:
    charge = {"object": "charge", "id": "ch_1", "amount_refunded": 5, "payment_intent": {"id": "pi_1", "object": "x"}}
    told = told_by(envelope_of(event("charge.refunded", charge)))
    assert (told.payment, told.charge, told.amount) == ("pi_1", "ch_1", 5)


@pytest.mark.parametrize("amount", [None, "11900", 119.0, True, -1, 10**17])
def test_an_event_without_a_whole_amount_is_refused(amount: object) -> None:
    with pytest.raises(EventUnreadable, match="no amount"):
        told_by(envelope_of(event("payment_intent.succeeded", {"object": "payment_intent", "amount_received": amount})))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'{"id": "e", "type": "x", "created": NaN}',
        b'{"id": "e", "type": "x", "created": 1e999}',
        b'{"id": "e", "type": "x", "created": -1}',
        b'{"id": "", "type": "x", "created": 1}',
        b'{"id": "e\\u0000", "type": "x", "created": 1, "id": "\\n"}',
        b'{"id": "' + b"e" * (MAX_ID + 1) + b'", "type": "x", "created": 1}',
        b'{"id": "e", "type": "x", "created": 1, "data": ' + b"[" * 100_000,
        b'{"id": "e", "type": "x", "created": 1, "data": ' + b"[" * 600 + b"]" * 600 + b"}",
        b'{"id": "e", "type": "x", "created": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(EventUnreadable):
        parse(body)


def test_what_a_database_refuses_is_taken_out() -> None:
    read = parse(b'{"id": "e", "type": "x", "created": 1, "data": ["\\u0000", "\\ud800", 1e999, {"\\u0000": 1}]}')
    assert read.payload["data"] == ["\ufffd", "?", None, {"\ufffd": 1}]


@settings(max_examples=60)
@given(about=JSON, kind=st.sampled_from(["charge.refunded", "payment_intent.succeeded", "charge.dispute.created", "x"]))
def test_whatever_stands_in_an_event_it_is_read_or_refused(about: Any, kind: str) -> None:
    try:
        read = parse(json.dumps(event(kind, about)).encode())
        told_by(read)
    except EventUnreadable:
        return
    json.dumps(read.payload, allow_nan=False).encode()
