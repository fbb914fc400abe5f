"""A child outlives a database that broke off, whatever it was about to do there."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import connection, transaction

from jobs.backends.taking import Lanes
from jobs.models import Job
from jobs.services.leasing import Held
from jobs.worker.child import Child, End, Limits
from jobs.worker.slate import Slate

pytestmark = pytest.mark.django_db(transaction=True)

# Each try waits twice as long as the one before.
TRIES = 3


class BreakOnce:
    """Lanes at whose first turn a connection breaks outside a transaction; at the next one begins."""

    is_suspended = False

    def __init__(self, slate: Slate) -> None:
        self._slate = slate
        self.turns = 0
        self.got_through = False

    def take(self, size: int, told: Any) -> list[Held]:
        self.turns += 1
        if self.turns == 1:
            connection.ensure_connection()
            connection.connection.close()
            Job.objects.exists()
        if self.turns > TRIES:
            self._slate.stop()
        with transaction.atomic():
            self.got_through = not Job.objects.exists()
        return []

    def forget(self, done: Any) -> None: ...


@pytest.fixture
def slate() -> Iterator[Slate]:
    """Return a slate of one line."""
    one = Slate(1)
    yield one
    one.close()


def test_a_connection_that_broke_is_replaced_before_the_next_turn(slate: Slate) -> None:
    lanes = BreakOnce(slate)
    child = Child(slate, cast("Lanes", lanes), "w/1", Limits(burst=True, jobs=100, memory=2**40))
    assert child.run() == End.DONE
    assert lanes.turns == 2
    assert lanes.got_through
