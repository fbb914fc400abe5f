"""What any backend does, tried on each: a new one passes these or is none."""

import uuid
from collections.abc import Callable

import pytest

from jobs.backends import Backend, Delivery
from jobs.backends.connecting import connect
from jobs.backends.memory import MemoryBackend
from jobs.backends.rq import DeliveryJob, RQBackend
from jobs.queues import every_lane

Take = Callable[[], str | None]


@pytest.fixture(params=["memory", "rq"])
def carrier(request: pytest.FixtureRequest) -> tuple[Backend, Take]:
    """A backend, and how a worker on all queues takes the next message from it."""
    if request.param == "memory":
        memory = MemoryBackend()
        return memory, lambda: taken.message_id if (taken := memory.take()) else None
    request.getfixturevalue("redis_url")
    return _rq()


def _rq() -> tuple[Backend, Take]:
    import rq
    from rq.serializers import JSONSerializer

    backend = RQBackend()

    def take() -> str | None:
        queues = [backend._queue(lane) for lane in every_lane()]
        found = rq.Queue.dequeue_any(queues, None, connect(), job_class=DeliveryJob, serializer=JSONSerializer)
        return found[0].id if found else None

    return backend, take


def delivery(queue_name: str = "default", priority: int = 0, attempt: int = 1) -> Delivery:
    return Delivery(job_id=uuid.uuid4(), attempt=attempt, queue_name=queue_name, priority=priority, timeout=10)


def test_deliveries_of_a_lane_arrive_in_their_order(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    sent = [delivery() for _ in range(5)]
    backend.deliver(sent[:2])
    backend.deliver(sent[2:])
    assert [take() for _ in range(6)] == [*(one.message_id for one in sent), None]


def test_what_is_to_come_first_does_so_in_its_order(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    waiting, first, second = delivery(), delivery(), delivery()
    backend.deliver([waiting])
    backend.deliver_first([first, second])
    assert [take() for _ in range(3)] == [one.message_id for one in (first, second, waiting)]


def test_the_urgent_come_first_within_a_queue_and_queues_in_their_order(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    low, normal, high = (delivery("email", priority) for priority in (-10, 0, 10))
    critical = delivery("critical")
    backend.deliver([low, normal, high, critical])
    assert [take() for _ in range(4)] == [one.message_id for one in (critical, high, normal, low)]


def test_a_message_is_named_by_job_and_attempt(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    second = delivery(attempt=2)
    backend.deliver([second])
    assert take() == f"{second.job_id}-2"


def lanes_of(backend: Backend) -> dict[str, list[str]]:
    return {lane: messages for lane, messages in backend.waiting().items() if messages}


def test_what_waits_is_told_by_lane_and_what_was_taken_is_not(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    taken, urgent, first, second = delivery(), delivery("invoice", 10), delivery(), delivery()
    backend.deliver([taken])
    take()
    backend.deliver([urgent, first, second])
    assert lanes_of(backend) == {
        "invoice:high": [urgent.message_id],
        "default": [first.message_id, second.message_id],
    }


def test_a_message_that_is_there_twice_is_discarded_once(carrier: tuple[Backend, Take]) -> None:
    backend, _ = carrier
    twice = delivery()
    backend.deliver([twice])
    backend.deliver([twice])
    backend.discard("default", twice.message_id)
    assert lanes_of(backend) == {"default": [twice.message_id]}
    backend.discard("default", twice.message_id)
    backend.discard("default", twice.message_id)
    assert lanes_of(backend) == {}


def test_a_stopped_delivery_is_not_handed_out(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    first, second = delivery(), delivery()
    backend.deliver([first, second])
    backend.stop(first)
    assert take() == second.message_id
    assert take() is None


def test_stopping_what_is_not_there_is_no_error(carrier: tuple[Backend, Take]) -> None:
    carrier[0].stop(delivery())


def test_delivering_nothing_is_no_error(carrier: tuple[Backend, Take]) -> None:
    backend, take = carrier
    backend.deliver([])
    assert take() is None
    assert lanes_of(backend) == {}


def test_outside_a_worker_there_is_no_worker_name(carrier: tuple[Backend, Take]) -> None:
    assert carrier[0].worker_name() == ""
