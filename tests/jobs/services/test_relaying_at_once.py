"""Two clocks relay at the same time: they share the work."""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from jobs.api import enqueue_many
from jobs.backends import Delivery
from jobs.backends.memory import MemoryBackend
from jobs.models import Job
from jobs.services.relaying import relay
from tests.sample import tasks

JOBS = 40


@pytest.mark.django_db(transaction=True)
def test_two_relays_deliver_each_job_once(
    broker: MemoryBackend, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS = settings.JOBS | {"SWEEP_BATCH": 5}
    enqueue_many(tasks.add.prepare(a=n) for n in range(JOBS))
    while broker.take():
        continue
    Job.objects.update(delivered_at=None, ready_at=timezone.now() - timedelta(minutes=1))
    deliver = broker.deliver

    def deliver_slowly(deliveries: Iterable[Delivery]) -> None:
        time.sleep(0.02)  # long enough for the other one to look for work, too
        deliver(deliveries)

    monkeypatch.setattr(broker, "deliver", deliver_slowly)
    pushed = _relay_in_threads(2)
    messages = [message for lane in broker.waiting().values() for message in lane]
    assert len(messages) == len(set(messages)) == JOBS
    assert sum(pushed) == JOBS


def _relay_in_threads(number: int) -> list[int]:
    pushed: list[int] = []
    barrier = threading.Barrier(number)

    def run() -> None:
        barrier.wait()
        try:
            pushed.append(relay())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # What one of them left to the other for a moment.
    pushed.append(relay())
    return pushed
