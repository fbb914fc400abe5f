"""Rules about Redis, asked of a real one."""

from collections.abc import Iterator

import pytest
import redis
from pytest_django import Settings

from jobs.exceptions import BackendUnavailable
from jobs.models import RuleKind
from jobs.selectors.breaches.kinds import breaches, read
from jobs.selectors.breaches.reading import Reading
from tests.jobs.alerting import rule

pytestmark = pytest.mark.django_db
ABOUT_REDIS = (RuleKind.REDIS_AWAY, RuleKind.REDIS_MEMORY, RuleKind.REDIS_POLICY)


@pytest.fixture
def limited(redis_client: redis.Redis) -> Iterator[redis.Redis]:
    """A Redis that may use a gigabyte and drops what is oldest when it is full."""
    before = redis_client.config_get("maxmemory*")
    redis_client.config_set("maxmemory", 2**30)
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    yield redis_client
    for name in ("maxmemory", "maxmemory-policy"):
        redis_client.config_set(name, before[name] or "0")


def only(kind: RuleKind, threshold: int = 0) -> Reading:
    [found] = read(rule(kind, threshold=threshold))
    return found


def test_redis_that_drops_deliveries_is_a_breach(limited: redis.Redis) -> None:
    found = only(RuleKind.REDIS_POLICY)
    assert found.is_breach
    assert "maxmemory-policy is allkeys-lru" in found.text
    limited.config_set("maxmemory-policy", "noeviction")
    assert not only(RuleKind.REDIS_POLICY).is_breach


def test_redis_that_is_nearly_full_is_a_breach(limited: redis.Redis) -> None:
    assert not only(RuleKind.REDIS_MEMORY, 80).is_breach
    used = limited.info("memory")["used_memory"]
    limited.config_set("maxmemory", int(used * 1.1))
    found = only(RuleKind.REDIS_MEMORY, 80)
    assert found.is_breach
    assert found.count >= 80


def test_redis_without_a_limit_is_never_full(redis_client: redis.Redis) -> None:
    assert read(rule(RuleKind.REDIS_MEMORY)) == []


def test_redis_that_answers_is_not_away(redis_url: str) -> None:
    assert not only(RuleKind.REDIS_AWAY).is_breach


def test_redis_that_is_away_is_a_breach_and_nothing_else_is_known_of_it(settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {"BACKEND": "jobs.backends.rq.RQBackend"}
    assert only(RuleKind.REDIS_AWAY).is_breach
    for kind in (RuleKind.REDIS_MEMORY, RuleKind.REDIS_POLICY):
        with pytest.raises(BackendUnavailable):
            breaches(rule(kind))


def test_another_backend_has_no_redis_to_look_at() -> None:
    assert [read(rule(kind)) for kind in ABOUT_REDIS] == [[], [], []]
