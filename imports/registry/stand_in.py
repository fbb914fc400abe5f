"""A registry to try lookups with: a web server of its form, for tests and for the demo. It knows what it is told."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

# What it says of a carrier, by the registry's names; None where it knows none.
Knows = Callable[[int], Mapping[str, Any] | None]

SHORT, LONG = 0.02, 30.0
GARBAGE = b"<!DOCTYPE html><title>System maintenance</title>"


@dataclass
class StandIn:
    """The registry on a port of 127.0.0.1. `mood` is how it answers: well, or as one of `MOODS`.

    `asked` are the addresses it was asked for, `conditional` counts the answers that nothing is new.
    """

    port: int
    knows: Knows
    key: str = ""
    mood: str = "well"
    retry_after: str = "120"
    said_at: datetime | None = None
    asked: list[str] = field(default_factory=list)
    conditional: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}/qc/services"

    def server(self) -> ThreadingHTTPServer:
        """Return the server, which listens already."""
        stand_in = self

        class Handler(_Handler):
            registry = stand_in

        server = _Server(("127.0.0.1", self.port), Handler)
        self.port = server.server_address[1]
        return server

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return status and body for an address, as long as all is well."""
        parts = urlsplit(path)
        if self.key and parse_qs(parts.query).get("webKey") != [self.key]:
            return HTTPStatus.NOT_FOUND, self._envelope("Webkey not found")
        number = parts.path.rpartition("/carriers/")[2]
        carrier = self.knows(int(number)) if number.isdecimal() else None
        content = carrier and {"_links": {}, "carrier": {"dotNumber": int(number), **carrier}}
        return HTTPStatus.OK, self._envelope(content)

    def _envelope(self, content: Any) -> bytes:
        said_at = (self.said_at or datetime.now(UTC)).isoformat(timespec="milliseconds")
        return json.dumps({"content": content, "retrievalDate": said_at.replace("+00:00", "+0000")}).encode()


class _Handler(BaseHTTPRequestHandler):
    registry: StandIn

    def do_GET(self) -> None:  # the library's name
        self.registry.asked.append(self.path)
        MOODS.get(self.registry.mood, _well)(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold keys."""


def _well(handler: _Handler) -> None:
    status, body = handler.registry.answer(handler.path)
    content = json.dumps(json.loads(body)["content"], sort_keys=True).encode()
    tag = f'"{sha256(content).hexdigest()[:20]}"'
    if status == HTTPStatus.OK and handler.headers.get("If-None-Match") == tag:
        handler.registry.conditional += 1
        handler.say(HTTPStatus.NOT_MODIFIED, ETag=tag)
    else:
        handler.say(status, body, ETag=tag, Last_Modified=formatdate(usegmt=True), Content_Type="application/json")


def _drip(handler: _Handler) -> None:
    while not handler.registry.over.wait(SHORT):
        handler.wfile.write(b"H")


def _cut_off(handler: _Handler) -> None:
    handler.send_response(HTTPStatus.OK)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"content":')


def _say_nothing(handler: _Handler) -> None:
    handler.registry.over.wait(LONG)


def _refuse(handler: _Handler) -> None:
    handler.say(HTTPStatus.FORBIDDEN, b"<error>Forbidden</error>")


# How else it may answer, by what a test or a person calls it.
MOODS: dict[str, Callable[[_Handler], None]] = {
    "well": _well,
    "broken": lambda handler: handler.say(500, b"<error>ORA-12541</error>"),
    "busy": lambda handler: handler.say(429, Retry_After=handler.registry.retry_after),
    "refusing": _refuse,
    "garbage": lambda handler: handler.say(200, GARBAGE),
    "lost": lambda handler: handler.say(404, GARBAGE),
    "huge": lambda handler: handler.say(200, b" " * 1_000_000),
    "elsewhere": lambda handler: handler.say(302, Location="http://127.0.0.1:1/stolen" + handler.path),
    "silent": _say_nothing,
    "dripping": _drip,
    "cut off": _cut_off,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Expect clients that leave."""
