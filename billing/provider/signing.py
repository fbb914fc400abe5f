"""Signatures of webhooks, by Stripe's scheme: `t=<seconds>,v1=<HMAC-SHA256 of "t.body", hexadecimal>[,v1=…]`."""

import hashlib
import hmac
from collections.abc import Sequence

from billing.provider.exceptions import BadSignature

# How old a message may be, and how far ahead the sender's clock, in seconds: one that was overheard is no use later.
TOLERANCE = 300
# More than any sender writes: each is compared.
_MOST_SIGNATURES = 10


def sign(body: bytes, secrets: Sequence[str], at: int) -> str:
    """Return the header for a body that is signed with each of the secrets at a time (Unix seconds)."""
    return ",".join([f"t={at}", *(f"v1={_digest(secret, str(at), body)}" for secret in secrets)])


def verify(header: str, body: bytes, secrets: Sequence[str], now: float) -> None:
    """Raise BadSignature unless one of the header's signatures is by one of the secrets, and recent."""
    at, given = _read(header)
    if not (at.isascii() and at.isdecimal()) or abs(now - int(at[:15])) > TOLERANCE:
        raise BadSignature("It was not signed within the last five minutes.")
    known = [_digest(secret, at, body) for secret in secrets]
    # Each with each, so that how long it takes says nothing of which was nearly right.
    right = [hmac.compare_digest(one.encode(), other.encode()) for one in given for other in known]
    if not any(right):
        raise BadSignature("It is not signed with our secret.")


def _read(header: str) -> tuple[str, list[str]]:
    parts = [part.strip().partition("=") for part in header.split(",")]
    at = next((text for name, _, text in parts if name == "t"), "")
    return at, [text for name, _, text in parts if name == "v1"][:_MOST_SIGNATURES]


def _digest(secret: str, at: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
