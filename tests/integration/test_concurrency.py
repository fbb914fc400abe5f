"""Many at once, each on a connection of its own: constraints and conditional updates decide, not luck."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from billing.models import InvoiceKind, NumberSeries
from billing.services.numbering import next_number
from jobs.api import Job, Status
from jobs.exceptions import EffectNotHeld, JobNotRetryable
from jobs.models import Attempt, Effect
from jobs.services.claiming import claim
from jobs.services.retrying import retry
from jobs.services.settling import it_did_not_happen, it_happened
from tests.jobs.admin import making
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


def test_of_fifty_people_who_settle_an_effect_one_wins() -> None:
    job = making.held()
    effect = job.effects.get()
    results = at_once(lambda n: it_did_not_happen(effect.pk) if n % 2 else it_happened(effect.pk, receipt=f"TX-{n}"))
    won = [number for number, one in enumerate(results) if isinstance(one, Job)]
    assert len(won) == 1
    assert sum(isinstance(one, EffectNotHeld) for one in results) == CALLERS - 1
    happened = won[0] % 2 == 0
    assert list(Effect.objects.values_list("receipt", flat=True)) == ([f"TX-{won[0]}"] if happened else [])
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.READY, 3)


def test_a_job_goes_on_once_when_two_people_settle_its_last_two_effects_at_once() -> None:
    job = making.held()
    other = Effect.objects.create(job=job, name="label", attempt=1, begun_at=timezone.now(), in_doubt="hold")
    effects = [job.effects.get(name="charge the card").pk, other.pk]
    results = at_once(lambda n: it_happened(effects[n]), 2)
    assert all(isinstance(one, Job) for one in results)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.READY, 3)


def test_retry_and_answer_at_once_bring_a_held_job_back_once() -> None:
    job = making.held()
    effect = job.effects.get()
    results = at_once(lambda n: it_did_not_happen(effect.pk) if n == 0 else retry(job.pk), 10)
    assert isinstance(results[0], Job)
    assert all(isinstance(one, JobNotRetryable) for one in results[1:])
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.READY, 3)


def test_fifty_numbers_with_rollbacks_between_leave_no_gap() -> None:
    def take(caller: int) -> str:
        with transaction.atomic():
            number = next_number(InvoiceKind.INVOICE, 2026)
            if caller % 3 == 0:
                raise RuntimeError("rolled back")
        return number

    numbers = [one for one in at_once(take) if isinstance(one, str)]
    assert sorted(numbers) == [f"2026-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert NumberSeries.objects.get().last == len(numbers)
    assert connection.vendor in ("sqlite", "postgresql")
