"""Ration letters that anybody may ask for: so many of each place, and to each address."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jobs.api import place_of, take_ration
from jobs.contrib.accounts.limits import LETTERS_OF_A_PLACE, LETTERS_TO_AN_ADDRESS, WINDOW

_SALT = "jobs.contrib.accounts: who asks"


def may_ask(request: HttpRequest, address: str) -> bool:
    """Take one letter from what this place, and then this address, may ask for; False when either has had enough."""
    return _take(f"place {place_of(request)}", LETTERS_OF_A_PLACE) and _take(
        f"address {address.strip().casefold()}", LETTERS_TO_AN_ADDRESS
    )


def _take(whose: str, size: int) -> bool:
    # A hash: what strangers type is nobody's to read, and may be the address of anybody.
    holder = salted_hmac(_SALT, whose, algorithm="sha256").hexdigest()
    return not take_ration(holder, size, WINDOW).is_exceeded
