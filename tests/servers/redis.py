"""A real Redis for the tests that are about Redis: one a test process, emptied before each test."""

from collections.abc import Iterator

import pytest
import redis
from pytest_django import Settings

from jobs.backends.embedded_redis import EmbeddedRedis


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """A Redis server that belongs to this test process."""
    with EmbeddedRedis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty Redis that the settings, and processes the test starts, point to.

    Jobs travel through it: the backend is RQ's for this test.
    """
    url = redis_server.url
    settings.REDIS_URL = url
    settings.RQ_QUEUES = {name: queue | {"URL": url} for name, queue in settings.RQ_QUEUES.items()}
    settings.JOBS = settings.JOBS | {"BACKEND": "jobs.backends.rq.RQBackend"}
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setenv("JOBS_BACKEND", "jobs.backends.rq.RQBackend")
    with redis.Redis.from_url(url) as client:
        client.flushall()
        yield url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A plain client of that Redis."""
    with redis.Redis.from_url(redis_url) as client:
        yield client
