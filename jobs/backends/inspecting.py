"""How Redis stands, in its own numbers."""

from dataclasses import dataclass
from typing import Any

import redis

from jobs.backends import backend
from jobs.backends.connecting import address, probe
from jobs.backends.rq import RQBackend
from jobs.exceptions import BackendUnavailable

# The only policy under which a Redis that is full refuses a delivery instead of dropping another one.
SAFE_POLICY = "noeviction"
# Of its memory, at which somebody should make room: a full Redis refuses deliveries.
NEARLY_FULL = 0.8


@dataclass(frozen=True, kw_only=True)
class RedisState:
    """What a Redis says of itself; None where it does not say. Sizes in bytes."""

    policy: str | None
    used: int | None
    limit: int | None
    persists: bool | None


def uses_redis() -> bool:
    """Say whether the backend in force keeps its deliveries in Redis."""
    return isinstance(backend(), RQBackend)


def redis_answers(seconds: float) -> bool:
    """Say whether Redis answers within about so many seconds."""
    try:
        with probe(address(), seconds) as client:
            return bool(client.ping())
    except (redis.RedisError, ValueError):
        return False


def redis_state(seconds: float) -> RedisState:
    """Ask Redis how it stands; raises BackendUnavailable."""
    try:
        with probe(address(), seconds) as client:
            return _state(client)
    except (redis.RedisError, ValueError) as error:
        raise BackendUnavailable("Redis does not answer.") from error


def _state(client: redis.Redis) -> RedisState:
    info = _info(client)
    return RedisState(
        policy=info.get("maxmemory_policy"),
        used=info.get("used_memory"),
        limit=info.get("maxmemory"),
        persists=_persists(client, info),
    )


def _info(client: redis.Redis) -> dict[str, Any]:
    try:
        return client.info()
    except redis.ResponseError:
        # An account may be kept from asking.
        return {}


def _persists(client: redis.Redis, info: dict[str, Any]) -> bool | None:
    if info.get("aof_enabled"):
        return True
    try:
        return bool(client.config_get("save").get("save"))
    except redis.ResponseError:
        # Hosted servers answer no CONFIG.
        return None
