"""Markers: what stands for a text that was erased, so that the same text is known again and nobody can read it."""

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "jobs.erased"
# So that a page shows what it is.
_PREFIX = "erased:"


def markers(text: str) -> list[str]:
    """Return the marker (HMAC-SHA256, 64 characters), then those that earlier secret keys gave.

    Keyed, as an e-mail address or a number is soon found by hashing all there are.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest() for key in keys]


def erased_keys(key: str) -> list[str]:
    """Return what may stand in the place of an idempotency key that was erased; the first is what to write."""
    return [f"{_PREFIX}{marker}" for marker in markers(key)]
