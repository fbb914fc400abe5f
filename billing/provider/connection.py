"""One request to the provider, bounded in time and size. No redirect is followed: the key goes to no other host.

By the standard library, as the carriers' registry is asked: one request at a time of one host needs no more.
"""

import http.client
import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from billing.provider.exceptions import ProviderAway, TalksNonsense

# A customer waits for it. How long the other side may be silent, and how long all of it may take, in seconds.
SILENCE_SECONDS = 5.0
ALL_SECONDS = 10.0
# A hundred events of 10 KB, twice over.
MAX_BYTES = 2 * 1024 * 1024

_AWAY = "The payment provider did not answer."


@dataclass(frozen=True)
class Reply:
    """What came back, whatever its status; `body` is empty where it is no JSON object."""

    status: int
    body: Mapping[str, Any]


def ask(address: str, headers: Mapping[str, str], form: bytes | None = None) -> Reply:
    """Return what an address answers to a GET, or to a form that is posted. Raises ProviderAway, TalksNonsense."""
    try:
        with _opener().open(Request(address, form, dict(headers)), timeout=SILENCE_SECONDS) as answer:  # noqa: S310
            # Once more than is taken, to know whether there is more.
            body, status, length = answer.read(MAX_BYTES + 1), answer.status, answer.headers.get("Content-Length", "")
    except (OSError, http.client.HTTPException, ValueError):
        # Without the error itself: some quote the address.
        raise ProviderAway(_AWAY) from None
    if len(body) > MAX_BYTES:
        raise TalksNonsense("The payment provider’s answer is larger than any of its kind: it was not read.")
    if length.isdecimal() and len(body) < int(length):
        raise ProviderAway(_AWAY)
    return Reply(status, _object(body))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _opener() -> OpenerDirector:
    """Return what opens http and https and nothing else, by the environment's proxy; every status is an answer."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), _HTTP(), _HTTPS()):
        opener.add_handler(handler)
    return opener


class _Limited(http.client.HTTPConnection):
    """A connection that ends when all its time is over, also where the other side drips its answer."""

    def connect(self) -> None:
        """Connect, and set the end."""
        super().connect()
        end = threading.Timer(ALL_SECONDS, _shut, [self.sock])
        end.daemon = True
        end.start()


class _LimitedTLS(_Limited, http.client.HTTPSConnection):
    """The same with TLS."""


class _HTTP(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(_Limited, req)


class _HTTPS(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(_LimitedTLS, req)


def _shut(connected: socket) -> None:
    with suppress(OSError):
        connected.shutdown(SHUT_RDWR)
