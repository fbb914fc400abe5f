"""The client against a registry that is a real server, in all its moods."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_django import Settings

from imports.registry import client
from imports.registry.client import look_up
from imports.registry.exceptions import (
    AnswerUnreadable,
    CarrierNotFound,
    KeyRefused,
    RegistryAway,
    RegistryError,
    RegistryOff,
    TalksNonsense,
    TooManyRequests,
)
from tests.servers.registry import Registry
from tests.servers.waiting import wait_until

# How long we wait for one that takes its time; of one that drips, each drop comes in time.
IMPATIENT = {"silent": replace(client.REGISTRY, silence=0.2), "dripping": replace(client.REGISTRY, patience=0.4)}


def test_what_it_says_of_a_carrier_becomes_values_of_ours(registry: Registry) -> None:
    answer = look_up(7)
    assert answer is not None
    assert answer.values == {
        "legal_name": "PRAIRIE WIND TRANSPORT INC",
        "dba_name": "",
        "may_operate": True,
        "operation": "A",
        "carries_passengers": False,
        "out_of_service_on": None,
        "street": "1820 S INDUSTRIAL RD",
        "city": "SALINA",
        "state": "KS",
        "postcode": "67401",
        "country": "US",
        "drivers": 47,
        "power_units": 42,
        "reviewed_on": "2019-04-22",
    }
    assert answer.said_at is not None
    assert abs(answer.said_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert look_up(7, etag=answer.etag) is None
    assert registry.conditional == 1
    registry.carriers[7]["totalDrivers"] = 48
    changed = look_up(7, etag=answer.etag)
    assert changed is not None
    assert changed.values["drivers"] == 48


def test_what_the_registry_does_not_know_says_nothing(registry: Registry) -> None:
    registry.carriers[7] = dict.fromkeys(registry.carriers[7]) | {"isPassengerCarrier": "U", "phyCity": "  "}
    answer = look_up(7)
    assert answer is not None
    # That it goes by no other name and may drive is said; of all else it knows nothing.
    assert answer.values == {"dba_name": "", "out_of_service_on": None}


@pytest.mark.parametrize(
    ("mood", "error", "words"),
    [
        ("broken", RegistryAway, "out of order .500"),
        ("refusing", KeyRefused, "refuses our key"),
        ("garbage", TalksNonsense, "check CARRIER_REGISTRY_URL"),
        # A page that says 404 is a wrong address, and no word about a carrier.
        ("lost", TalksNonsense, "check CARRIER_REGISTRY_URL"),
        ("huge", TalksNonsense, "larger than 256 KB"),
        ("elsewhere", TalksNonsense, "leads elsewhere"),
        ("cut off", RegistryAway, "broke off"),
        ("silent", RegistryAway, "not answer in time"),
        ("dripping", RegistryAway, "took too long"),
    ],
)
def test_each_trouble_has_its_own_words_and_none_has_the_key(
    registry: Registry,
    mood: str,
    error: type[RegistryError],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if mood in IMPATIENT:
        monkeypatch.setattr(client, "REGISTRY", IMPATIENT[mood])
    registry.mood = mood
    with caplog.at_level(logging.DEBUG), pytest.raises(error, match=words) as raised:
        look_up(7)
    # On a busy machine we may have given up before it is asked.
    wait_until(lambda: registry.asked, "the registry is asked")
    assert len(registry.asked) == 1
    told = f"{raised.value!r} {raised.value.__cause__!r} {caplog.text}"
    assert "s3cret" not in told
    assert str(registry.port) not in told


def test_a_wrong_key_is_told_from_an_unknown_carrier(registry: Registry, settings: Settings) -> None:
    with pytest.raises(CarrierNotFound, match="DOT number 8"):
        look_up(8)
    settings.CARRIER_REGISTRY_KEY = "another"
    with pytest.raises(KeyRefused, match="CARRIER_REGISTRY_KEY"):
        look_up(7)


def test_a_host_that_is_away_is_told_of_without_its_name(settings: Settings) -> None:
    settings.CARRIER_REGISTRY_URL = "http://127.0.0.1:1"
    with pytest.raises(RegistryAway, match="refused the connection"):
        look_up(7)
    settings.CARRIER_REGISTRY_URL = ""
    with pytest.raises(RegistryOff, match="CARRIER_REGISTRY_URL"):
        look_up(7)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("90", 90),
        ("", 60),
        ("soon", 60),
        ("9999999999", 86_400),
    ],
    ids=["seconds", "nothing", "nonsense", "too long"],
)
def test_the_pause_it_asks_for_is_read(registry: Registry, retry_after: str, seconds: float) -> None:
    registry.mood, registry.retry_after = "busy", retry_after
    with pytest.raises(TooManyRequests) as raised:
        look_up(7)
    assert raised.value.after.total_seconds() == seconds


@pytest.mark.parametrize(("hours", "seconds"), [(-1, 0), (2, 7_200)], ids=["over", "to come"])
def test_the_date_it_asks_to_come_back_is_read(registry: Registry, hours: int, seconds: float) -> None:
    then = datetime.now(UTC) + timedelta(hours=hours)
    registry.mood, registry.retry_after = "busy", format_datetime(then, usegmt=True)
    with pytest.raises(TooManyRequests) as raised:
        look_up(7)
    assert raised.value.after.total_seconds() == pytest.approx(seconds, abs=60)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"totalDrivers": -1}, "drivers: '-1' is no number"),
        ({"totalDrivers": 9_999_999_999}, "is no number"),
        ({"oosDate": "soon"}, "out_of_service_on: 'soon' is no date"),
        ({"phyState": "KANSAS"}, "state: 6 letters"),
        ({"carrierOperation": {"carrierOperationCode": "Z"}}, "'Z' is no kind of operation"),
        ({"legalName": 17}, "can’t be read"),
        ({"dotNumber": 8}, "another carrier"),
        ({"totalPowerUnits": [1]}, "can’t be read"),
    ],
)
def test_nonsense_about_one_carrier_is_that_carriers(registry: Registry, values: dict[str, Any], words: str) -> None:
    registry.carriers[7] |= values
    with pytest.raises(AnswerUnreadable, match=words):
        look_up(7)
