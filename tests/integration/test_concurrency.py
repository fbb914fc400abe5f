"""Many at once, each on a connection of its own: constraints and conditional updates decide, not luck."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from billing.models import NumberSeries
from billing.services.numbering import next_invoice_number
from jobs.api import Job, Status
from jobs.models import Attempt
from jobs.services.claiming import claim
from tests.sample import tasks

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

CALLERS = 50


def at_once(call: Callable[[int], Any], callers: int = CALLERS) -> list[Any]:
    """Call from many threads that start together; returns what each call returned, errors included."""
    results: list[Any] = [None] * callers
    barrier = threading.Barrier(callers)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = call(number)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_submits_of_one_key_are_one_job() -> None:
    jobs = at_once(lambda n: tasks.add.using(idempotency_key="double-click").enqueue(a=1).pk)
    assert len(set(jobs)) == 1
    assert Job.objects.count() == 1


def test_fifty_claims_of_one_attempt_have_one_winner() -> None:
    job = tasks.add.enqueue(a=1)
    claims = at_once(lambda n: claim(job.pk, 1, f"worker {n}"))
    assert sum(isinstance(one, Job) for one in claims) == 1
    assert [one for one in claims if isinstance(one, Exception)] == []
    assert Attempt.objects.count() == 1
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_fifty_numbers_with_rollbacks_between_leave_no_gap() -> None:
    def take(caller: int) -> str:
        with transaction.atomic():
            number = next_invoice_number(2026)
            if caller % 3 == 0:
                raise RuntimeError("rolled back")
        return number

    numbers = [one for one in at_once(take) if isinstance(one, str)]
    assert sorted(numbers) == [f"2026-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert NumberSeries.objects.get().last == len(numbers)
    assert connection.vendor in ("sqlite", "postgresql")
