"""A payment provider to try payments with: a web server of Stripe's form, for tests and for the demo."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from billing.provider.stand_in.pages import hosted, overview
from billing.provider.stand_in.telling import Teller, Telling
from billing.provider.stand_in.till import Refused, Row, Till

LONG = 30.0


@dataclass
class StandIn:
    """The provider on a port of 127.0.0.1. `mood` is how its API answers: well, or as one of `MOODS`.

    `asked` are the addresses it was asked for.
    """

    port: int
    key: str
    teller: Teller
    mood: str = "well"
    till: Till = field(default_factory=Till)
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"

    def server(self) -> ThreadingHTTPServer:
        """Return the server, which listens already."""
        stand_in = self

        class Handler(_Handler):
            provider = stand_in

        server = _Server(("127.0.0.1", self.port), Handler)
        self.port = server.server_address[1]
        return server


class _Handler(BaseHTTPRequestHandler):
    provider: StandIn

    def do_GET(self) -> None:  # the library's name
        self._answer({})

    def do_POST(self) -> None:  # the library's name
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._answer({name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()})

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say_json(self, content: Mapping[str, Any], status: int = HTTPStatus.OK) -> None:
        self.say(status, json.dumps(content).encode(), Content_Type="application/json")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, form: dict[str, str]) -> None:
        self.provider.asked.append(self.path)
        path = urlsplit(self.path).path
        try:
            if path.startswith("/v1/"):
                MOODS[self.provider.mood](self, form)
            elif self.command == "GET":
                self._show(path)
            else:
                self._act(path, form)
        except Refused as error:
            self.say_json({"error": {"message": str(error)}}, HTTPStatus.BAD_REQUEST)
        except KeyError:
            self.say_json({"error": {"message": "There is no such thing."}}, HTTPStatus.NOT_FOUND)

    def _show(self, path: str) -> None:
        till, name = self.provider.till, path.rpartition("/")[2]
        page = hosted(till.sessions[name]) if name else overview(till, self.provider.teller.how)
        self.say(HTTPStatus.OK, page.encode(), Content_Type="text/html; charset=utf-8")

    def _act(self, path: str, form: dict[str, str]) -> None:
        """Do what somebody pressed a button for, tell of it, and lead on."""
        _, what, *rest = path.split("/")
        name, back = "".join(rest), "/"
        till, teller = self.provider.till, self.provider.teller
        if what == "pay":
            is_paid = form["act"] == "pay"
            teller.tell(till.pay(name) if is_paid else [])
            back = till.sessions[name]["success_url" if is_paid else "cancel_url"]
        elif what == "payments":
            teller.tell(_ACTS[form["act"]](till, name))
        else:
            teller.how = Telling(form["how"])
        self.say(HTTPStatus.SEE_OTHER, Location=back)


def _well(handler: _Handler, form: dict[str, str]) -> None:
    provider, address = handler.provider, urlsplit(handler.path)
    if handler.headers.get("Authorization") != f"Bearer {provider.key}":
        handler.say_json({"error": {"message": "Invalid API key"}}, HTTPStatus.UNAUTHORIZED)
    elif address.path == "/v1/checkout/sessions":
        key = handler.headers.get("Idempotency-Key", "")
        handler.say_json(provider.till.begin(form, key, provider.url))
    elif address.path == "/v1/events":
        asked = parse_qs(address.query)
        since, limit = (
            int(asked.get(name, [default])[0]) for name, default in (("created[gte]", "0"), ("limit", "10"))
        )
        after = asked.get("starting_after", [""])[0]
        handler.say_json(provider.till.listed(since=since, kinds=asked.get("types[]", []), after=after, limit=limit))
    else:
        raise KeyError(address.path)


def _say_nothing(handler: _Handler, form: dict[str, str]) -> None:
    handler.provider.over.wait(LONG)


# What a person does with a payment, by its button.
_ACTS: dict[str, Callable[[Till, str], list[Row]]] = {
    "refund": Till.refund,
    "dispute": Till.dispute,
    "won": lambda till, name: till.close(name, "won"),
    "lost": lambda till, name: till.close(name, "lost"),
}
# How its API may answer, by what a test or a person calls it.
MOODS: dict[str, Callable[[_Handler, dict[str, str]], None]] = {
    "well": _well,
    "broken": lambda handler, form: handler.say(500, b"<h1>Internal Server Error</h1>"),
    "busy": lambda handler, form: handler.say(429),
    "garbage": lambda handler, form: handler.say(200, b"<!DOCTYPE html><title>Maintenance</title>"),
    "huge": lambda handler, form: handler.say(200, b" " * 3_000_000),
    "elsewhere": lambda handler, form: handler.say(302, Location="http://127.0.0.1:1/stolen"),
    "silent": _say_nothing,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Expect clients that leave."""
