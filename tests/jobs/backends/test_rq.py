"""What is particular to RQ: JSON only, our entry point only, and a Redis that may be away."""

import json
import pickle
import socket
import time
import uuid
import zlib
from contextlib import ExitStack
from typing import Any

import pytest
import redis
from pytest_django import Settings
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer

from jobs.backends import Delivery
from jobs.backends.connecting import SENTINELS_SECONDS, Sentinels
from jobs.backends.rq import DeliveryJob, RefusedDelivery, RQBackend
from jobs.exceptions import BackendUnavailable


def delivery() -> Delivery:
    return Delivery(job_id=uuid.uuid4(), attempt=1, queue_name="email", priority=10, timeout=10)


def test_what_travels_is_json_and_nothing_but_id_and_attempt(redis_client: redis.Redis) -> None:
    sent = delivery()
    RQBackend().deliver([sent])
    stored = redis_client.hget(f"rq:job:{sent.message_id}", "data")
    assert isinstance(stored, bytes)
    assert json.loads(zlib.decompress(stored)) == ["jobs.entrypoint.perform", None, [str(sent.job_id), 1], {}]
    assert redis_client.lrange("rq:queue:email:high", 0, -1) == [sent.message_id.encode()]


def forged(**changes: bytes) -> dict[Any, Any]:
    call = json.dumps(["jobs.entrypoint.perform", None, [str(uuid.uuid4()), 1], {}]).encode()
    return {b"data": call, b"created_at": b"2026-01-01T00:00:00.000000Z"} | {
        name.encode(): value for name, value in changes.items()
    }


def call_of(*parts: object) -> bytes:
    return json.dumps(parts).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"data": call_of("os.system", None, ["true"], {})},
        {"data": call_of("jobs.entrypoint.perform", "os.environ", ["a", 1], {})},
        {"data": call_of("jobs.entrypoint.perform", None, ["a", 1], {"x": 1})},
        {"data": call_of("jobs.entrypoint.perform", None, ["a"], {})},
        {"data": call_of("jobs.entrypoint", None)},
        {"data": b"7"},
        {"data": call_of("jobs.entrypoint.perform", None, 7, {})},
        {"data": call_of("jobs.entrypoint.perform", None, None, {})},
        {"data": call_of("jobs.entrypoint.perform", None, ["a", 1], {})},
        {"data": call_of("jobs.entrypoint.perform", None, [str(uuid.uuid4()), "1"], {})},
        {"data": b"[" * 100_000},
        {"data": zlib.compress(b" " * 10_000_000)},
        {"created_at": b"yesterday"},
        {"timeout": b"soon"},
        {"data": pickle.dumps(("os.system", None, ("true",), {}))},
        {"data": zlib.compress(pickle.dumps(("os.system", None, ("true",), {})))},
        {"success_callback_name": b"os.abort"},
        {"failure_callback_name": b"os.abort"},
        {"stopped_callback_name": b"os.abort"},
        {"webhooks": b'[{"url": "http://127.0.0.1:1/", "on": ["finished"]}]'},
    ],
)
def test_anything_but_a_plain_delivery_is_refused(redis_client: redis.Redis, changes: dict[str, bytes]) -> None:
    redis_client.hset("rq:job:forged", mapping=forged(**changes))
    with pytest.raises(RefusedDelivery):
        DeliveryJob.fetch("forged", connection=redis_client, serializer=JSONSerializer)


def test_a_plain_delivery_is_taken(redis_client: redis.Redis) -> None:
    redis_client.hset("rq:job:forged", mapping=forged())
    job = DeliveryJob.fetch("forged", connection=redis_client, serializer=JSONSerializer)
    assert isinstance(job, RQJob)
    assert job.func_name == "jobs.entrypoint.perform"


def test_a_redis_that_is_away_is_one_named_error_and_soon(settings: Settings) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    began = time.monotonic()
    with pytest.raises(BackendUnavailable) as caught:
        RQBackend().deliver([delivery()])
    assert time.monotonic() - began < 5
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)


def sentinels(*ports: int) -> Sentinels:
    hosts = tuple(("127.0.0.1", port) for port in ports)
    return Sentinels(hosts=hosts, service="mymaster", password="secret", sentinel_password="secret")


def test_sentinels_that_are_away_are_one_named_error_and_soon(settings: Settings) -> None:
    settings.REDIS_SENTINELS = sentinels(1, 2, 3)
    began = time.monotonic()
    with pytest.raises(BackendUnavailable, match=r"127.0.0.1:3\) can't be reached: no sentinel names") as caught:
        RQBackend().deliver([delivery()])
    assert time.monotonic() - began < 1
    assert "secret" not in str(caught.value)


def test_sentinels_that_say_nothing_are_waited_for_no_longer_than_a_connection(settings: Settings) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        settings.REDIS_SENTINELS = sentinels(*(listener.getsockname()[1] for listener in silent))
        began = time.monotonic()
        with pytest.raises(BackendUnavailable):
            RQBackend().deliver([delivery()])
    assert SENTINELS_SECONDS <= time.monotonic() - began < 2 * SENTINELS_SECONDS


def test_a_redis_that_lost_its_memory_is_told_from_one_that_kept_it(redis_client: redis.Redis) -> None:
    backend = RQBackend()
    assert backend.has_forgotten(), "never asked before"
    assert not backend.has_forgotten()
    redis_client.flushall()
    assert backend.has_forgotten()
    assert not backend.has_forgotten()


def test_a_redis_set_back_to_an_earlier_moment_is_noticed(redis_client: redis.Redis) -> None:
    backend = RQBackend()
    backend.has_forgotten()
    earlier = redis_client.get(backend._mark_key)
    backend.has_forgotten()
    assert isinstance(earlier, bytes)
    redis_client.set(backend._mark_key, earlier)
    assert backend.has_forgotten()


def test_the_marks_of_two_clocks_do_not_disturb_each_other(redis_url: str) -> None:
    one, other = RQBackend(), RQBackend()
    assert [one.has_forgotten(), other.has_forgotten()] == [True, True]
    assert [one.has_forgotten(), other.has_forgotten()] == [False, False]


def test_bytes_in_a_lane_that_are_no_text_are_told_and_discarded(redis_client: redis.Redis) -> None:
    redis_client.rpush("rq:queue:default", b"\xff\xfe", b"whole")
    backend = RQBackend()
    odd, whole = backend.waiting()["default"]
    assert whole == "whole"
    backend.discard("default", odd)
    assert backend.waiting()["default"] == ["whole"]


def test_a_delivery_that_is_taken_back_leaves_nothing_in_redis(redis_client: redis.Redis) -> None:
    backend = RQBackend()
    delivery = Delivery(job_id=uuid.uuid4(), attempt=1, queue_name="default", priority=0, timeout=10)
    backend.deliver([delivery])
    backend.stop(delivery)
    assert redis_client.keys("rq:job:*") == []
