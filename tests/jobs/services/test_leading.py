"""One clock leads: decided by the database, taken over within seconds, given up at once by one that stops."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from jobs.models import Lease
from jobs.services.leading import LEASE_TIME, lead, step_down

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_to_ask_leads_and_keeps_the_lead() -> None:
    assert lead("clock", "one")
    assert not lead("clock", "two")
    assert lead("clock", "one")


def test_another_takes_over_when_the_lease_has_run_out() -> None:
    lead("clock", "one")
    Lease.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert lead("clock", "two")
    assert not lead("clock", "one")


def test_a_take_over_takes_less_than_ten_seconds() -> None:
    # The lease, the tick in which it is found to have run out, and room for a busy machine.
    assert timedelta(seconds=8) >= LEASE_TIME


def test_one_that_steps_down_is_followed_at_once() -> None:
    lead("clock", "one")
    step_down("clock", "one")
    assert lead("clock", "two")


def test_one_that_does_not_lead_can_not_step_another_down() -> None:
    lead("clock", "one")
    step_down("clock", "two")
    assert not lead("clock", "two")


def test_when_it_was_taken_stays_while_it_is_renewed() -> None:
    lead("clock", "one")
    taken = Lease.objects.get().taken_at
    lead("clock", "one")
    assert Lease.objects.get().taken_at == taken


def test_of_many_at_once_one_leads() -> None:
    def ask(number: int) -> bool:
        try:
            return lead("clock", f"clock {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
