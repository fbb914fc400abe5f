"""One GET, bounded in time and size. No redirect is followed, so that no other host is ever sent the key.

By the standard library: no HTTP client is among the packages that are pinned for anything else, and one request of
one host a second needs neither a pool nor retries of its own.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from imports.registry.exceptions import RegistryAway, TalksNonsense

# How long the other side may be silent, and how long all of it may take, in seconds.
SILENCE_SECONDS = 10.0
ALL_SECONDS = 20.0
# A carrier is 3 KB.
MAX_BYTES = 256 * 1024

_BROKEN_OFF = "The registry broke off its answer, or took too long over it."


@dataclass(frozen=True)
class Response:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(address: str, headers: Mapping[str, str]) -> Response:
    """Return what an http or https address answers; raises RegistryAway, which quotes nothing of the address."""
    try:
        with _opener().open(Request(address, headers=dict(headers)), timeout=SILENCE_SECONDS) as answer:  # noqa: S310
            # Once more than is taken, to know whether there is more.
            body = answer.read(MAX_BYTES + 1)
            status, given = answer.status, answer.headers
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RegistryAway(_reason(error)) from None
    if len(body) > MAX_BYTES:
        raise TalksNonsense(f"The registry’s answer is larger than {MAX_BYTES // 1024} KB: it was not read.")
    if (length := given.get("Content-Length", "")).isdecimal() and len(body) < int(length):
        raise RegistryAway(_BROKEN_OFF)
    return Response(status, {name.lower(): value for name, value in given.items()}, body)


def _opener() -> OpenerDirector:
    """Return what opens http and https and nothing else, by the environment's proxy; every status is an answer."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), _HTTP(), _HTTPS()):
        opener.add_handler(handler)
    return opener


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case socket.gaierror():
            return "The registry’s host could not be found."
        case ConnectionRefusedError():
            return "The registry’s host refused the connection."
        case TimeoutError():
            return "The registry did not answer in time."
        case http.client.HTTPException() | ConnectionError():
            return _BROKEN_OFF
        case ssl.SSLError():
            return "The registry’s certificate was not accepted."
    return f"The registry could not be reached ({type(cause).__name__})."


class _Limited(http.client.HTTPConnection):
    """A connection that ends when all its time is over, also where the other side drips its answer."""

    _end: threading.Timer | None = None

    def connect(self) -> None:
        """Connect, and set the end."""
        super().connect()
        self._end = threading.Timer(ALL_SECONDS, _shut, [self.sock])
        self._end.daemon = True
        self._end.start()


class _LimitedTLS(_Limited, http.client.HTTPSConnection):
    """The same with TLS."""


class _HTTP(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(_Limited, req)


class _HTTPS(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(_LimitedTLS, req)


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
