"""Post a notice to a webhook, in the form that Slack began and others took over: `{"text": "…"}`.

The address is a secret: it stands in no error and no log.
"""

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from jobs.exceptions import NoticeNotSent

# How long the other side may be silent, and how long all of it may take, in seconds.
SILENCE_SECONDS = 5
ALL_SECONDS = 10.0
# What a chat takes as markup (api.slack.com, "Escaping text"): a job's error must not call everybody by `<!channel>`.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def post(address: str, title: str, text: str) -> None:
    """Post a text; raises NoticeNotSent for any answer but a 2xx. A redirect is not followed."""
    # Not asked of urlsplit, which raises at what is no address.
    if not address.startswith(("https://", "http://")):
        raise NoticeNotSent("The webhook’s address does not begin with https:// or http://.")
    body = json.dumps({"text": f"*{title.translate(_ESCAPED)}*\n{text.translate(_ESCAPED)}"}).encode()
    try:
        _open(Request(address, body, {"Content-Type": "application/json"}))  # noqa: S310  # the scheme was looked at
    except HTTPError as error:
        error.close()
        raise NoticeNotSent(_refusal(error.code)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Without the error itself: some quote the address.
        raise NoticeNotSent(_reason(error)) from None


def _open(request: Request) -> None:
    opener = OpenerDirector()
    # Nothing that follows a redirect or opens files; a proxy that the environment names is used.
    for handler in (ProxyHandler, _HTTP, _HTTPS, HTTPDefaultErrorHandler, HTTPErrorProcessor):
        opener.add_handler(handler())
    opener.open(request, timeout=SILENCE_SECONDS).close()


def _refusal(code: int) -> str:
    if 300 <= code < 400:
        return f"The webhook answered {code} and leads elsewhere: enter the address where it leads."
    return f"The webhook answered {code}."


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    match cause:
        case socket.gaierror():
            return "The webhook’s host could not be found."
        case ConnectionRefusedError():
            return "The webhook’s host refused the connection."
        case TimeoutError():
            return "The webhook did not answer in time."
        case http.client.RemoteDisconnected():
            return "The webhook broke off without an answer."
        case ssl.SSLError():
            return "The webhook’s certificate was not accepted."
    return f"The webhook could not be reached ({type(cause).__name__})."


class _Limited(http.client.HTTPConnection):
    """A connection that ends when all its time is over: a server that drips its answer would hold it for hours."""

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


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
