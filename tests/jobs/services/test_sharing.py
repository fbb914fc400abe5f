"""A crowd of one tenant's jobs holds up another tenant's for a moment only."""

import pytest

from jobs.api import Status, enqueue_many
from jobs.backends import Delivery
from jobs.backends.memory import MemoryBackend
from jobs.models import Job, Limit
from jobs.services.claiming import claim_many
from jobs.services.letting_in import let_in_waiting
from jobs.services.relaying import relay
from jobs.services.sharing import BACKLOG, LEAST_WINDOW, share_queues
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)

# More than any test here begins before it gives up on who came last.
CROWD = 1_000
# So many are begun by one question to the database.
AT_ONCE = 50


def crowd(tenant: str, number: int = CROWD) -> None:
    enqueue_many(tasks.add.using(tenant=tenant).prepare(a=n) for n in range(number))


def tick() -> None:
    share_queues()
    let_in_waiting()


def work(broker: MemoryBackend, number: int) -> list[Job]:
    """Take so many messages as workers do, in their order, and begin what may be begun."""
    begun: list[Job] = []
    while len(begun) < number and (taken := _taken(broker, min(AT_ONCE, number - len(begun)))):
        begun += claim_many([(one.job_id, one.attempt) for one in taken])
    return begun


def _taken(broker: MemoryBackend, number: int) -> list[Delivery]:
    return [taken for _ in range(number) if (taken := broker.take())]


@pytest.mark.parametrize("tenant", ["big", ""])
def test_one_job_of_another_tenant_overtakes_a_crowd(broker: MemoryBackend, tenant: str) -> None:
    crowd(tenant)
    alone = tasks.add.using(tenant="small").enqueue(a=1)
    for _ in range(3):
        tick()
        if alone.pk in {job.pk for job in work(broker, LEAST_WINDOW)}:
            return
    pytest.fail(f"It still waits behind {Job.objects.filter(status=Status.READY).count()} jobs.")


def test_who_comes_while_a_crowd_is_served_waits_a_moment_only(broker: MemoryBackend) -> None:
    crowd("big")
    crowd("small", 1)
    for _ in range(3):
        tick()
        work(broker, LEAST_WINDOW)
    late = tasks.add.using(tenant="late").enqueue(a=1)
    # It is refused once, as who enqueued it did not know; then it waits behind what is with the workers.
    for _ in range(6):
        tick()
        if late.pk in {job.pk for job in work(broker, LEAST_WINDOW)}:
            return
    pytest.fail("It still waits.")


def test_a_window_grows_with_what_workers_begin_and_all_is_run(broker: MemoryBackend) -> None:
    crowd("big", 6 * LEAST_WINDOW)
    windows, begun = [], 0
    for _ in range(20):
        tick()
        windows.append(Limit.objects.get(name="default").window)
        begun += len(work(broker, CROWD))
    assert max(windows) >= 4 * LEAST_WINDOW
    assert begun == 6 * LEAST_WINDOW
    assert not Limit.objects.in_force().exists()


def test_what_waits_for_its_turn_is_left_alone_by_the_relay(broker: MemoryBackend) -> None:
    crowd("big")
    tick()
    Job.objects.update(ready_at="2020-01-01T00:00Z")
    assert relay() == 0
    assert Job.objects.filter(turn_at__isnull=False).count() == LEAST_WINDOW


def test_without_tenants_nothing_is_shared(broker: MemoryBackend) -> None:
    crowd("", BACKLOG + LEAST_WINDOW)
    tick()
    assert not Limit.objects.exists()
    assert len(work(broker, CROWD)) == BACKLOG + LEAST_WINDOW


def test_few_jobs_go_straight_to_the_workers(broker: MemoryBackend) -> None:
    crowd("big", BACKLOG)
    tick()
    assert not Limit.objects.exists()
