"""The one place that decides how to connect to Redis: at an address, or by sentinels that name the master.

A client of sentinels asks them each time it connects. A master that was demoted refuses writes or closes the
connection; either makes the client ask again, so that it follows the master without being told.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool

# How long a request or the clock waits for Redis, in seconds: rows are delivered later, people don't wait.
CONNECT_SECONDS = 1
ANSWER_SECONDS = 3
# How long all sentinels together may take to name the master: as long as a connection, in seconds.
SENTINELS_SECONDS = CONNECT_SECONDS
# redis-py's own retries take seconds: here a refused connection is an answer.
_NO_RETRY = Retry(NoBackoff(), 0)


class TerseSentinel(Sentinel):
    """redis-py's, which tells in one line that no master was found, not in a thousand characters a sentinel."""

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Return the master's host and port; raises MasterNotFoundError."""
        try:
            return super().discover_master(service_name)  # type: ignore[no-any-return,no-untyped-call]
        except MasterNotFoundError:
            raise MasterNotFoundError("no sentinel names a master that is up") from None


@dataclass(frozen=True, kw_only=True)
class Sentinels:
    """Who is asked for the master of a service, and how to sign in at both."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    database: int = 0
    username: str = ""
    # Kept out of debug pages and tracebacks, as are all passwords.
    password: str = field(default="", repr=False)
    sentinel_username: str = ""
    sentinel_password: str = field(default="", repr=False)
    tls: bool = False
    ca_file: str = ""

    @property
    def master_options(self) -> dict[str, Any]:
        """What redis-py needs to connect to the master, besides its address."""
        return {"db": self.database, **_login(self.username, self.password), **self._tls_options}

    def sentinel_options(self, seconds: float) -> dict[str, Any]:
        """Return what redis-py needs to ask a sentinel, with so many seconds to connect and as many to answer."""
        timeouts = {"socket_connect_timeout": seconds, "socket_timeout": seconds}
        return {
            "retry": _NO_RETRY,
            **timeouts,
            **_login(self.sentinel_username, self.sentinel_password),
            **self._tls_options,
        }

    @property
    def _tls_options(self) -> dict[str, Any]:
        return {"ssl": True, "ssl_ca_certs": self.ca_file or None} if self.tls else {}


# Where Redis is: `redis://…`, `rediss://…`, `unix://…`, or whom to ask.
Address = str | Sentinels


def address() -> Address:
    """Return where settings say that Redis is."""
    return settings.REDIS_SENTINELS or str(settings.REDIS_URL)


def connect() -> redis.Redis:
    """Return this process's client, which gives up soon: what could not be sent is delivered later."""
    return _connect(address())


@contextmanager
def probe(place: Address, seconds: float) -> Iterator[redis.Redis]:
    """Yield a client that shares nothing and leaves nothing open; raises ValueError for an address that is none."""
    with ExitStack() as stack:
        client = stack.enter_context(_client(place, seconds, seconds))
        for sentinel in sentinels_of(client):
            stack.enter_context(sentinel)
        try:
            yield client
        except TypeError as error:
            # What redis-py makes, as it connects, of an option in the address that it does not know.
            raise ValueError("unknown option") from error


def sentinels_of(client: redis.Redis) -> list[redis.Redis]:
    """Return the clients of the sentinels that a client asks; none where it has an address."""
    pool = client.connection_pool
    return list(pool.sentinel_manager.sentinels) if isinstance(pool, SentinelConnectionPool) else []


def queue_settings(place: Address) -> dict[str, Any]:
    """Return an entry of RQ_QUEUES: how django-rq's worker, clock and commands connect.

    A worker waits for work in a blocking read: RQ itself raises the time an answer may take.
    """
    if isinstance(place, str):
        return {"URL": place}
    timeouts = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}
    return {
        "SENTINELS": list(place.hosts),
        "MASTER_NAME": place.service,
        "SENTINEL_KWARGS": place.sentinel_options(CONNECT_SECONDS),
        "CONNECTION_KWARGS": timeouts | place.master_options,
    }


def shown(place: Address) -> str:
    """Return host and port, a socket, or a service and its sentinels: nothing that may be a password."""
    if isinstance(place, Sentinels):
        return f"{place.service} (sentinels {', '.join(f'{host}:{port}' for host, port in place.hosts)})"
    parts = urlsplit(place)
    return f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path


@cache
def _connect(place: Address) -> redis.Redis:
    return _client(place, CONNECT_SECONDS, ANSWER_SECONDS)


def _client(place: Address, connect_seconds: float, answer_seconds: float) -> redis.Redis:
    timeouts = {"socket_connect_timeout": connect_seconds, "socket_timeout": answer_seconds}
    if isinstance(place, str):
        return redis.Redis.from_url(place, retry=_NO_RETRY, **timeouts)
    share = SENTINELS_SECONDS / len(place.hosts)
    asked = TerseSentinel(place.hosts, sentinel_kwargs=place.sentinel_options(share), **timeouts)  # type: ignore[no-untyped-call]
    return asked.master_for(place.service, retry=_NO_RETRY, **place.master_options)  # type: ignore[no-any-return,no-untyped-call]


def _login(username: str, password: str) -> dict[str, str | None]:
    return {"username": username or None, "password": password or None}
