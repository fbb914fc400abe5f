"""How a stand-in provider tells of events: signed webhooks, told again when they are not taken."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from billing.provider.signing import sign

SECONDS = 10.0


class Telling(StrEnum):
    """Whether webhooks arrive, and how."""

    WELL = "well"
    DROPPED = "dropped"
    TWICE = "twice"
    BACKWARDS = "backwards"


@dataclass
class Teller:
    """Posts events to an address. `answers` are the statuses it got, by event; 0 where there was no answer.

    `pauses` are the seconds before each further try.
    """

    address: str
    secrets: Sequence[str]
    how: Telling = Telling.WELL
    pauses: Sequence[float] = (1, 5, 25, 125)
    answers: list[tuple[str, int]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _telling: list[threading.Thread] = field(default_factory=list)

    def tell(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Tell of events, in a thread of their own."""
        if self.how is Telling.DROPPED or not self.address:
            return
        told = list(reversed(events)) if self.how is Telling.BACKWARDS else list(events)
        if self.how is Telling.TWICE:
            told = [event for event in told for _ in range(2)]
        thread = threading.Thread(target=self._tell_all, args=[told], daemon=True)
        self._telling.append(thread)
        thread.start()

    def wait(self) -> None:
        """Wait until all that was begun is told, or given up."""
        for thread in self._telling:
            thread.join()

    def post(self, event: Mapping[str, Any]) -> int:
        """Post an event once; returns the status, 0 where there was no answer."""
        body = json.dumps(event).encode()
        signature = sign(body, self.secrets[:1], int(time.time()))
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        status = 0
        with suppress(OSError, URLError):
            status = _status(Request(self.address, body, headers))  # noqa: S310  # the address is ours
        self.answers.append((event["id"], status))
        return status

    def _tell_all(self, events: Sequence[Mapping[str, Any]]) -> None:
        for event in events:
            self._tell(event)

    def _tell(self, event: Mapping[str, Any]) -> None:
        for pause in (*self.pauses, None):
            if self.post(event) == HTTPStatus.OK or pause is None or self.over.wait(pause):
                return


def _status(request: Request) -> int:
    try:
        # Without the environment's proxy: it is this machine that is told.
        with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
