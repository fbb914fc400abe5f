"""A chat's webhook: a web server that keeps what is posted to it, and answers as it is told to."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from jobs.backends.ports import free_port


@dataclass
class Webhook:
    """A web server on 127.0.0.1. `answer` is the status it answers with.

    `hangs` keeps the answer back until the test is over; `drips` sends it byte by byte, and never all of it.
    """

    port: int
    answer: int = 200
    hangs: bool = False
    drips: bool = False
    posted: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address, with a secret in it as chats have."""
        return f"http://127.0.0.1:{self.port}/services/T0/B0/s3cretT0ken"

    @property
    def texts(self) -> list[str]:
        """What was posted."""
        return [payload["text"] for payload in self.posted]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Return what answers."""
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the library's name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook.paths.append(self.path)
                webhook.posted.append(json.loads(body))
                if webhook.hangs:
                    webhook.over.wait(30)
                while webhook.drips and not webhook.over.wait(0.05):
                    self.wfile.write(b"H")
                self.send_response(webhook.answer)
                if 300 <= webhook.answer < 400:
                    self.send_header("Location", f"http://127.0.0.1:{webhook.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815  # the library's name

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Expect clients that leave."""


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A running webhook for one test."""
    hook = Webhook(free_port())
    server = _Server(("127.0.0.1", hook.port), hook.handler())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
