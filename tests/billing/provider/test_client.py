"""Asking the provider: what it answers, and what is made of all it may answer else."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from billing.provider import client
from billing.provider.amounts import NotPayable, from_minor, to_minor
from billing.provider.client import Order, checkout_url, events_since, is_on
from billing.provider.exceptions import ProviderAway, ProviderError, ProviderOff, ProviderRefused, TalksNonsense
from billing.provider.stand_in.server import StandIn
from tests.servers.payments import paid_page

ORDER = Order(
    amount=11900,
    currency="EUR",
    title="Invoice 7 & more from Łódź",
    invoice_id=7,
    number="2026-0007",
    paid_url="http://testserver/paid",
    back_url="http://testserver/back",
)


def test_the_page_to_pay_on_says_what_we_asked_for_and_one_key_is_one_page(provider: StandIn) -> None:
    url = checkout_url(ORDER, key="a")
    assert checkout_url(ORDER, key="a") == url != checkout_url(ORDER, key="b")
    session = provider.till.sessions[url.rpartition("/")[2]]
    assert (session["amount_total"], session["currency"], session["title"]) == (11900, "eur", ORDER.title)
    assert session["metadata"] == {"invoice": "7", "number": "2026-0007", "amount": "11900"}
    with pytest.raises(ProviderRefused):
        checkout_url(replace(ORDER, amount=1), key="a")


def test_events_come_page_by_page_the_newest_first(provider: StandIn) -> None:
    told = [event for _ in range(3) for event in paid_page(provider, {"invoice": 1})][::-1]
    since = datetime.now(UTC) - timedelta(hours=1)
    first = events_since(since, limit=4)
    rest = events_since(since, after=first.events[-1]["id"])
    assert [event["id"] for event in first.events + rest.events] == [event["id"] for event in told]
    assert (first.has_more, rest.has_more) == (True, False)
    assert not events_since(datetime.now(UTC) + timedelta(minutes=1)).events


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("broken", ProviderAway),
        ("busy", ProviderAway),
        ("silent", ProviderAway),
        ("garbage", TalksNonsense),
        ("huge", TalksNonsense),
        ("elsewhere", TalksNonsense),
    ],
)
def test_an_answer_that_is_none_is_told_in_words_and_without_the_key(
    provider: StandIn, mood: str, error: type[ProviderError], monkeypatch: pytest.MonkeyPatch
) -> None:
    if mood == "silent":
        monkeypatch.setattr(client, "PROVIDER", replace(client.PROVIDER, silence=0.2))
    provider.mood = mood
    for ask in (lambda: checkout_url(ORDER, key="a"), lambda: events_since(datetime.now(UTC))):
        before = time.monotonic()
        with pytest.raises(error) as told:
            ask()
        assert time.monotonic() - before < 5
        assert provider.key not in str(told.value)
        assert provider.url not in str(told.value)


def test_a_provider_that_is_not_there_or_refuses_the_key_or_is_not_named(provider: StandIn, settings: Settings) -> None:
    settings.PAYMENT_PROVIDER_KEY = "wrong"
    with pytest.raises(ProviderRefused, match="PAYMENT_PROVIDER_KEY"):
        checkout_url(ORDER, key="a")
    settings.PAYMENT_PROVIDER_URL = "http://127.0.0.1:1"
    with pytest.raises(ProviderAway):
        checkout_url(ORDER, key="a")
    settings.PAYMENT_PROVIDER_URL = ""
    assert not is_on()
    with pytest.raises(ProviderOff):
        checkout_url(ORDER, key="a")


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("1.5", "EUR", 150), ("150", "JPY", 150), ("1.234", "KWD", 1234), ("5", "ISK", 500)],
)
def test_amounts_are_whole_numbers_of_the_smallest_unit(amount: str, currency: str, units: int) -> None:
    assert to_minor(Decimal(amount), currency) == units
    assert from_minor(units, currency) == Decimal(amount)
    with pytest.raises(NotPayable):
        to_minor(Decimal(amount) + Decimal("0.0001"), currency)
