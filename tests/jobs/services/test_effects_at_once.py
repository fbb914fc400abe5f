"""An effect that begins while its job is being taken away."""

import threading

import pytest
from django.db import connection, transaction

from jobs.api import Job, Status, effects
from jobs.exceptions import ClaimLost
from jobs.models import Effect
from jobs.services.claiming import claim
from jobs.services.reporting import reporting
from tests.sample import tasks
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

# How long a cancellation stays open while the effect waits for it, in seconds.
OPEN_SECONDS = 0.5


def test_it_waits_for_a_cancellation_that_is_under_way_and_is_not_done() -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    cancelled, may_end = threading.Event(), threading.Event()

    def cancel() -> None:
        with transaction.atomic():
            Job.objects.filter(pk=running.pk).update(status=Status.CANCELLED)
            cancelled.set()
            may_end.wait(OPEN_SECONDS)
        connection.close()

    thread = threading.Thread(target=cancel)
    thread.start()
    wait_until(cancelled.is_set, "the job is cancelled, and nobody knows yet")
    with reporting(running), pytest.raises(ClaimLost):
        effects.once("charge", lambda: pytest.fail("done all the same"))
    thread.join()
    assert not Effect.objects.exists()
