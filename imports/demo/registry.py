"""What the stand-in registry says of the carriers that are here: made up of their numbers, and new every few hours."""

import time
from typing import Any

from django.db import connection

from imports.models import Carrier

# How often something is new, in seconds.
NEWS_EVERY = 2 * 3600
UNKNOWN_DIGIT = 9


def made_up(dot_number: int) -> dict[str, Any] | None:
    """Return a carrier as the registry has it; None for numbers that end with 9."""
    if dot_number % 10 == UNKNOWN_DIGIT:
        return None
    try:
        carrier = Carrier.objects.filter(dot_number=dot_number).first() or Carrier(dot_number=dot_number)
    finally:
        # Each request is answered by a thread of its own.
        connection.close()
    return facts_of(carrier)


def facts_of(carrier: Carrier) -> dict[str, Any]:
    """Return what the registry says of a carrier at this hour."""
    dot_number, news = carrier.dot_number, int(time.time()) // NEWS_EVERY
    return {
        "legalName": (carrier.legal_name or f"Carrier {dot_number}").upper(),
        "dbaName": carrier.dba_name or None,
        "allowedToOperate": "Y",
        "carrierOperation": {"carrierOperationCode": "A", "carrierOperationDesc": "Interstate"},
        "isPassengerCarrier": None,
        "oosDate": None,
        "phyStreet": f"{dot_number % 9000 + 100} INDUSTRIAL RD",
        "phyCity": carrier.city.upper() or None,
        "phyState": carrier.state or None,
        "phyZipcode": f"{dot_number % 90_000 + 10_000}",
        "phyCountry": "US",
        "totalDrivers": dot_number % 40 + 5 + news % 3,
        "totalPowerUnits": dot_number % 30 + 5 + news % 2,
        "reviewDate": "2019-04-22",
    }
