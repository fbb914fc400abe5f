"""Taking deliveries: in order, marked where RQ's commands look, and nothing but deliveries."""

from uuid import UUID, uuid4

import pytest
import redis
from rq.suspension import resume, suspend

from jobs.backends import Delivery
from jobs.backends.pushing import ALARM_MARGIN
from jobs.backends.rq import RQBackend
from jobs.backends.taking import LEFT_OVER, Lanes
from jobs.queues import lanes

Held = tuple[UUID, int]
ALL = lanes("email")
FIRST, SECOND = (f"rq:queue:{name}" for name in ALL[:2])


@pytest.fixture
def taking(redis_url: str) -> Lanes:
    """The lanes of one queue, served by a worker."""
    return Lanes(ALL, "somebody")


def delivered(priority: int = 0, attempt: int = 1) -> Held:
    """Deliver an attempt as RQ's own hash and name; returns it."""
    held = (uuid4(), attempt)
    delivery = Delivery(job_id=held[0], attempt=attempt, queue_name="email", priority=priority, timeout=60)
    RQBackend().deliver([delivery])
    return held


def hash_of(held: Held) -> str:
    return f"rq:job:{held[0]}-{held[1]}"


def test_urgent_lanes_come_first_and_each_in_its_order(taking: Lanes) -> None:
    low, normal, high, later = delivered(-10), delivered(), delivered(10), delivered(10)
    assert taking.take(10) == [high, later, normal, low]


def test_no_more_are_taken_than_asked_for(taking: Lanes) -> None:
    waiting = [delivered() for _ in range(5)]
    assert taking.take(3) == waiting[:3]
    assert taking.take(3) == waiting[3:]
    assert taking.take(3) == []


def test_batch_is_filled_from_the_next_lane(taking: Lanes) -> None:
    low, high = delivered(-10), delivered(10)
    assert taking.take(2) == [high, low]


def test_of_a_lane_no_more_is_taken_than_a_fair_share(redis_url: str) -> None:
    one_of_two = Lanes(ALL, "somebody", 2)
    waiting, low = [delivered() for _ in range(5)], delivered(-10)
    # Nothing of the next lane, while the rest of this one may be the other's.
    assert one_of_two.take(10) == waiting[:3]
    assert one_of_two.take(10) == waiting[3:4]
    assert one_of_two.take(10) == [waiting[4], low]


def test_nothing_is_taken_while_workers_are_suspended(taking: Lanes, redis_client: redis.Redis) -> None:
    held = delivered()
    suspend(redis_client)
    assert taking.take(1) == []
    assert taking.is_suspended
    resume(redis_client)
    assert taking.take(1) == [held]
    assert not taking.is_suspended


def test_waiting_worker_puts_back_what_it_pops_while_suspended(taking: Lanes, redis_client: redis.Redis) -> None:
    first, second = delivered(), delivered()
    suspend(redis_client)
    assert taking.wait(1) == []
    assert taking.is_suspended
    resume(redis_client)
    assert taking.take(2) == [first, second]


def test_waiting_worker_gets_what_comes(taking: Lanes) -> None:
    held = delivered(-10)
    assert taking.wait(1) == [held]


def test_hash_names_the_worker_and_goes_by_itself(taking: Lanes, redis_client: redis.Redis) -> None:
    held = delivered()
    taking.take(1)
    fields = redis_client.hmget(hash_of(held), "worker_name", "status")
    assert fields == [b"somebody", b"started"]
    longest = 60 + ALARM_MARGIN + LEFT_OVER
    assert longest - 10 < redis_client.ttl(hash_of(held)) <= longest


def test_hash_is_deleted_with_the_call_after_the_end(taking: Lanes, redis_client: redis.Redis) -> None:
    first, second = delivered(), delivered()
    assert taking.take(1) == [first]
    assert taking.take(1, [first]) == [second]
    assert not redis_client.exists(hash_of(first))
    taking.forget([second])
    assert not redis_client.exists(hash_of(second))


def test_what_ended_is_forgotten_while_workers_are_suspended(taking: Lanes, redis_client: redis.Redis) -> None:
    held = delivered()
    taking.take(1)
    suspend(redis_client)
    taking.take(1, [held])
    assert not redis_client.exists(hash_of(held))


def test_hashes_that_were_not_taken_are_left_alone(taking: Lanes, redis_client: redis.Redis) -> None:
    delivered(10)
    waiting = delivered()
    before = redis_client.hgetall(hash_of(waiting)), redis_client.ttl(hash_of(waiting))
    taking.take(1)
    assert (redis_client.hgetall(hash_of(waiting)), redis_client.ttl(hash_of(waiting))) == before


def test_attempt_that_was_delivered_twice_is_taken_once(taking: Lanes, redis_client: redis.Redis) -> None:
    held = delivered()
    redis_client.rpush(SECOND, f"{held[0]}-1")
    assert taking.take(5) == [held]


def test_message_without_a_hash_is_taken_and_none_is_made(taking: Lanes, redis_client: redis.Redis) -> None:
    held = (uuid4(), 1)
    redis_client.rpush(FIRST, f"{held[0]}-1")
    assert taking.take(1) == [held]
    assert not redis_client.exists(hash_of(held))


JOB = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    "name",
    [
        f"{JOB}-٣",
        f"{JOB}-0",
        f"{JOB}--1",
        f"{JOB}-01",
        f"{JOB}-+1",
        f"{JOB}- 1",
        f"{JOB}-1 ",
        f"{JOB}-1_0",
        f"{JOB}-{2**31}",
        f"{JOB}-{'9' * 5000}",
        f"{{{JOB}}}-1",
        f"urn:uuid:{JOB}-1",
        f"{JOB.replace('-', '')}-1",
        f"{JOB.upper()}-1",
        JOB,
        "",
        b"\xff\xfe-1",
    ],
)
def test_forged_name_is_refused_and_takes_no_neighbour_along(
    taking: Lanes, redis_client: redis.Redis, name: str | bytes
) -> None:
    redis_client.rpush(FIRST, name)
    held = delivered()
    assert taking.take(5) == [held]
