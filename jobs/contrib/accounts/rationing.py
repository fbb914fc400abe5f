"""Ration letters that anybody may ask for, counted where all web processes see it.

The generic cell rate algorithm (ITU-T I.371), by a conditional update whose row count is the answer.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jobs.contrib.accounts.limits import LETTERS_OF_A_PLACE, LETTERS_TO_AN_ADDRESS, SITE_PREFIX, WINDOW
from jobs.contrib.accounts.models import Allowance

_SALT = "jobs.contrib.accounts: who asks"


def may_ask(request: HttpRequest, address: str) -> bool:
    """Take one letter from what this place, and then this address, may ask for; False when either has had enough."""
    return _take(f"place {_place(request)}", LETTERS_OF_A_PLACE) and _take(
        f"address {address.strip().casefold()}", LETTERS_TO_AN_ADDRESS
    )


def forget_unused() -> int:
    """Delete what says that nothing is used; returns how many."""
    return Allowance.objects.filter(used_until__lt=timezone.now()).delete()[0]


def _take(whose: str, size: int) -> bool:
    # A hash: what strangers type is nobody's to read, and may be the address of anybody.
    holder = salted_hmac(_SALT, whose, algorithm="sha256").hexdigest()
    now, cost = timezone.now(), WINDOW / size
    Allowance.objects.bulk_create([Allowance(holder=holder, used_until=now)], ignore_conflicts=True)
    # A microsecond, as a third of an hour need not be a whole number of them.
    left = Allowance.objects.filter(holder=holder, used_until__lte=now + WINDOW - cost + timedelta(microseconds=size))
    return bool(left.update(used_until=Greatest(F("used_until"), now) + cost))


def _place(request: HttpRequest) -> str:
    """Return where a request comes from; behind a proxy that we believe, the last address that it has seen."""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    text = seen if seen and settings.SECURE_PROXY_SSL_HEADER else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, SITE_PREFIX), strict=False) if address.version == 6 else address)
