"""A carrier registry for one test, which knows what the test tells it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import Settings

from imports.registry.stand_in import StandIn

# What the real one says of a carrier, without what Waybill does not read.
CARRIER: dict[str, Any] = {
    "allowedToOperate": "Y",
    "bipdInsuranceOnFile": "1000",
    "carrierOperation": {"carrierOperationCode": "A", "carrierOperationDesc": "Interstate"},
    "dbaName": None,
    "isPassengerCarrier": "N",
    "legalName": "PRAIRIE WIND TRANSPORT INC",
    "oosDate": None,
    "phyCity": "SALINA",
    "phyCountry": "US",
    "phyState": "KS",
    "phyStreet": "1820 S INDUSTRIAL RD",
    "phyZipcode": "67401",
    "reviewDate": "2019-04-22",
    "snapshotDate": None,
    "totalDrivers": 47,
    "totalPowerUnits": 42,
}


@dataclass
class Registry(StandIn):
    """A stand-in that knows the carriers of a dictionary."""

    carriers: dict[int, dict[str, Any]] = field(default_factory=dict)


@pytest.fixture
def registry(settings: Settings) -> Iterator[Registry]:
    """A running registry that settings name, and that knows carrier 7."""
    carriers = {7: dict(CARRIER)}
    stand_in = Registry(port=0, knows=carriers.get, key="s3cret key/+", carriers=carriers)
    server = stand_in.server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.CARRIER_REGISTRY_URL, settings.CARRIER_REGISTRY_KEY = stand_in.url, stand_in.key
    try:
        yield stand_in
    finally:
        stand_in.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
