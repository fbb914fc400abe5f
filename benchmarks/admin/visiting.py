"""Visits over HTTP, as a browser that is signed in makes them, and how long each took."""

import random
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from benchmarks.admin.addresses import Address
from benchmarks.admin.installation import HOST
from benchmarks.telling import tell
from tests.servers.waiting import wait_until

SEED = 2026
# A visit that takes longer is broken off, in seconds.
PATIENCE = 60
# Any text of this form: it must only be the same in the cookie and the header.
CSRF = "a" * 32


class Refused(Exception):
    """A page did not answer as a page does."""


class Visitor:
    """Somebody whose session is known, at a server on this machine."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}

    def wait_for_server(self) -> None:
        """Wait until the server answers."""
        wait_until(self._is_answered, "gunicorn answers", seconds=60)

    def visit(self, path: str) -> float:
        """Read a page; return the milliseconds it took, with making the connection. Raises Refused."""
        began = time.perf_counter()
        status, _ = self._ask("GET", path)
        took = (time.perf_counter() - began) * 1000
        if status != 200:
            raise Refused(f"{path} answers {status}.")
        return took

    def post(self, path: str, **fields: str) -> tuple[str, float]:
        """Post a form; return where it leads, and the milliseconds it took. Raises Refused."""
        began = time.perf_counter()
        status, place = self._ask("POST", path, urlencode(fields))
        took = (time.perf_counter() - began) * 1000
        if status != 302:
            raise Refused(f"{path} answers {status}.")
        return place, took

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = HTTPConnection(HOST, self._port, timeout=PATIENCE)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            connection.request(method, path, body or None, self._headers | form)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()

    def _is_answered(self) -> bool:
        try:
            return self._ask("GET", "/healthz")[0] == 200
        except (OSError, HTTPException):
            return False


def visits(visitor: Visitor, addresses: Sequence[Address], rounds: int) -> dict[str, list[float]]:
    """Visit all of them in so many rounds, each in another order; return the milliseconds by address."""
    took: dict[str, list[float]] = {address.name: [] for address in addresses}
    chance, order = random.Random(SEED), list(addresses)
    for address in order:
        # Once unmeasured: what is compiled at first sight is compiled once a process.
        visitor.visit(address.path)
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        chance.shuffle(order)
        for address in order:
            took[address.name].append(visitor.visit(address.path))
    return took
