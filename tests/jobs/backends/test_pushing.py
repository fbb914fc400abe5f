"""What we write to Redis ourselves is what RQ would have written: a version of RQ that writes otherwise is noticed."""

import json
import uuid
import zlib
from typing import Any

import pytest
import redis
import rq
from rq.serializers import JSONSerializer
from rq.utils import as_text, utcparse

from jobs.backends import Delivery
from jobs.backends.base import ENTRYPOINT
from jobs.backends.pushing import ALARM_MARGIN, FAILURE_TTL, push
from jobs.backends.rq import DeliveryJob, RQBackend

# Two moments of one test are no further apart, in seconds.
SOON = 60
# Lua hands on 8,000 arguments at most.
MORE_THAN_LUA = 8_500


def deliveries() -> list[Delivery]:
    return [
        Delivery(job_id=uuid.uuid4(), attempt=attempt, queue_name="email", priority=10, timeout=timeout)
        for attempt, timeout in ((1, 10), (2, 3600))
    ]


def push_through_rq(queue: rq.Queue, sent: list[Delivery]) -> None:
    queue.enqueue_many(
        rq.Queue.prepare_data(
            ENTRYPOINT,
            args=[str(delivery.job_id), delivery.attempt],
            job_id=delivery.message_id,
            timeout=delivery.timeout + ALARM_MARGIN,
            result_ttl=0,
            failure_ttl=FAILURE_TTL,
            description=delivery.message_id,
        )
        for delivery in sent
    )


def everything_in(client: redis.Redis) -> dict[str, Any]:
    keys = sorted(as_text(key) for key in client.scan_iter())
    return {f"{key}, which lasts {client.ttl(key)} s": value_of(client, key) for key in keys}


def value_of(client: redis.Redis, key: str) -> Any:
    match client.type(key):
        case b"hash":
            return {as_text(name): value for name, value in client.hgetall(key).items()}
        case b"list":
            return client.lrange(key, 0, -1)
        case _:
            return client.smembers(key)


def take_what_may_differ(found: dict[str, Any]) -> list[tuple[Any, float, float]]:
    hashes = [value for value in found.values() if isinstance(value, dict)]
    return [
        (
            json.loads(zlib.decompress(stored.pop("data"))),
            utcparse(stored.pop("created_at").decode()).timestamp(),
            utcparse(stored.pop("enqueued_at").decode()).timestamp(),
        )
        for stored in hashes
    ]


def test_what_is_pushed_is_what_rq_would_have_written(redis_client: redis.Redis) -> None:
    queue = rq.Queue("email:high", connection=redis_client, serializer=JSONSerializer, job_class=DeliveryJob)
    sent = deliveries()
    push_through_rq(queue, sent)
    by_rq = everything_in(redis_client)
    redis_client.flushall()
    push(queue, sent)
    ours = everything_in(redis_client)
    for own, other in zip(take_what_may_differ(ours), take_what_may_differ(by_rq), strict=True):
        assert own[0] == other[0]
        assert own[1:] == pytest.approx(other[1:], abs=SOON)
    assert ours == by_rq
    assert len(ours) == len(sent) + 2  # the lane, and the set of lanes


def test_what_is_pushed_is_read_by_rq_itself(redis_client: redis.Redis) -> None:
    sent, _ = deliveries()
    RQBackend().deliver([sent])
    found = rq.job.Job.fetch(sent.message_id, connection=redis_client, serializer=JSONSerializer)
    assert (found.func_name, found.args, found.kwargs) == (ENTRYPOINT, [str(sent.job_id), 1], {})
    assert (found.origin, found.timeout, found.get_status()) == ("email:high", 10 + ALARM_MARGIN, "queued")


def test_a_row_handed_in_twice_is_pushed_once(redis_client: redis.Redis) -> None:
    sent, _ = deliveries()
    RQBackend().deliver([sent, sent])
    assert redis_client.lrange("rq:queue:email:high", 0, -1) == [sent.message_id.encode()]


def test_a_redis_that_knows_nothing_of_us_any_more_is_taught_anew(redis_client: redis.Redis) -> None:
    one, other = deliveries()
    RQBackend().deliver([one])
    redis_client.script_flush()
    RQBackend().deliver([other])
    assert redis_client.llen("rq:queue:email:high") == 2


def test_what_is_delivered_again_does_not_go_by_the_expiry_of_what_was_taken(redis_client: redis.Redis) -> None:
    sent, _ = deliveries()
    key = f"rq:job:{sent.message_id}"
    RQBackend().deliver([sent])
    redis_client.expire(key, 60)
    RQBackend().deliver([sent])
    assert redis_client.ttl(key) == -1


def test_more_than_lua_hands_on_at_once_are_pushed_in_their_order(redis_client: redis.Redis) -> None:
    sent = [
        Delivery(job_id=uuid.uuid4(), attempt=1, queue_name="email", priority=0, timeout=10)
        for _ in range(MORE_THAN_LUA)
    ]
    RQBackend().deliver(sent)
    assert redis_client.lrange("rq:queue:email", 0, -1) == [delivery.message_id.encode() for delivery in sent]
