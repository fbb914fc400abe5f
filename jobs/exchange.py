"""One exchange over HTTP, bounded in time and size. No redirect is followed: a key goes to no other host.

By the standard library: no HTTP client is among the packages that are pinned for anything else, and one request at a
time of one host needs neither a pool nor retries of its own.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request


class HttpAway(Exception):
    """There was no answer, or not all of it. The message says why, and quotes nothing of the address."""


class HttpTooLarge(Exception):
    """The answer is larger than is taken; it was not read."""


@dataclass(frozen=True)
class HttpPeer:
    """Whom to ask: as messages name it, and how much of its answer is taken.

    `silence` is how long it may say nothing, `patience` how long all of it may take, in seconds.
    """

    name: str
    silence: float
    patience: float
    max_bytes: int


@dataclass(frozen=True)
class HttpAnswer:
    """What came back, whatever its status; the names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(peer: HttpPeer, address: str, headers: Mapping[str, str], body: bytes | None = None) -> HttpAnswer:
    """Return what an http or https address answers to a GET, or to a body that is posted.

    Raises HttpAway, HttpTooLarge.
    """
    try:
        request = Request(address, body, dict(headers))  # noqa: S310  # nothing that opens files is there to open it
        with _opener(peer).open(request, timeout=peer.silence) as answer:
            # Once more than is taken, to know whether there is more.
            content, status, given = answer.read(peer.max_bytes + 1), answer.status, answer.headers
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Without the error itself: some quote the address.
        raise HttpAway(_reason(peer, error)) from None
    if len(content) > peer.max_bytes:
        raise HttpTooLarge(f"{peer.name}’s answer is larger than {peer.max_bytes // 1024:,} KB: it was not read.")
    if (length := given.get("Content-Length", "")).isdecimal() and len(content) < int(length):
        raise HttpAway(_broken_off(peer))
    return HttpAnswer(status, {name.lower(): value for name, value in given.items()}, content)


def _opener(peer: HttpPeer) -> OpenerDirector:
    """Return what opens http and https and nothing else, by the environment's proxy; every status is an answer."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), _HTTP(peer.patience), _HTTPS(peer.patience)):
        opener.add_handler(handler)
    return opener


def _broken_off(peer: HttpPeer) -> str:
    return f"{peer.name} broke off its answer, or took too long over it."


def _reason(peer: HttpPeer, error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case socket.gaierror():
            return f"{peer.name}’s host could not be found."
        case ConnectionRefusedError():
            return f"{peer.name}’s host refused the connection."
        case TimeoutError():
            return f"{peer.name} did not answer in time."
        case http.client.HTTPException() | ConnectionError():
            return _broken_off(peer)
        case ssl.SSLError():
            return f"{peer.name}’s certificate was not accepted."
    return f"{peer.name} could not be reached ({type(cause).__name__})."


class _Limited(http.client.HTTPConnection):
    """A connection that ends when all its time is over, also where the other side drips its answer."""

    def __init__(self, *args: Any, patience: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._patience = patience

    def connect(self) -> None:
        """Connect, and set the end."""
        super().connect()
        end = threading.Timer(self._patience, _shut, [self.sock])
        end.daemon = True
        end.start()


class _LimitedTLS(_Limited, http.client.HTTPSConnection):
    """The same with TLS."""


class _HTTP(HTTPHandler):
    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience

    def http_open(self, req: Request) -> Any:
        return self.do_open(partial(_Limited, patience=self._patience), req)


class _HTTPS(HTTPSHandler):
    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience

    def https_open(self, req: Request) -> Any:
        return self.do_open(partial(_LimitedTLS, patience=self._patience), req)


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
