"""Who acts on jobs by their keys reads those and no others, though statistics know of no backlog yet."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.api import Status, enqueue_many
from jobs.models import Job
from jobs.services.cancelling import cancel_many
from jobs.services.claiming import claim_many
from jobs.services.completing import complete
from jobs.services.delivering import deliver
from jobs.services.leasing import Held, renew
from jobs.services.putting_back import put_back
from jobs.services.set_transitions import Success
from jobs.services.transitions import move_many
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.usefixtures("broker")]

ENDED, WAITING, NAMED = 300, 3_000, 5


@pytest.fixture
def backlog() -> Iterator[list[Held]]:
    """Jobs that all came after the statistics were gathered, as they do when much is enqueued at once; some of them."""
    enqueue_many(tasks.add.prepare(a=n) for n in range(ENDED))
    Job.objects.update(status=Status.CANCELLED)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_job SET (autovacuum_enabled = false)")
        cursor.execute("ANALYZE jobs_job")
    enqueue_many(tasks.add.prepare(a=n) for n in range(WAITING))
    waiting = Job.objects.filter(status=Status.READY).order_by("pk")
    yield list(waiting.values_list("pk", "attempt")[:NAMED])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_job RESET (autovacuum_enabled)")


def success(held: Held) -> Success:
    return Success(job_id=held[0], attempt=held[1], result=None, log="", began=1.0, ended=0.5)


def ids(held: list[Held]) -> list[UUID]:
    return [job_id for job_id, _ in held]


def claim(held: list[Held]) -> int:
    return len(claim_many(held, "me"))


ACTS: dict[str, tuple[Status, Callable[[list[Held]], int]]] = {
    "claim": (Status.READY, claim),
    "complete": (Status.RUNNING, lambda held: complete([success(one) for one in held])),
    "renew": (Status.RUNNING, lambda held: NAMED - len(renew(held))),
    "put back": (Status.RUNNING, lambda held: put_back(held, "me")),
    "deliver": (Status.READY, lambda held: NAMED * deliver(list(Job.objects.filter(pk__in=ids(held))))),
    "cancel": (Status.READY, lambda held: len(cancel_many(ids(held)))),
    "move": (Status.READY, lambda held: move_many(ids(held), out_of=[Status.READY], to=Status.CANCELLED)),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_backlog_is_not_read_to_find_those_that_are_named(backlog: list[Held], act: str) -> None:
    stand, carry_out = ACTS[act]
    if stand == Status.RUNNING:
        claim_many(backlog, "me")
    with CaptureQueriesContext(connection) as queries:
        assert carry_out(backlog) == NAMED
    found = [plan for query in queries if (plan := plan_of(query["sql"]))]
    assert found
    for plan in found:
        looked_at = [line.strip() for line in plan if " on jobs_job" in line and " Scan" in line]
        assert all("jobs_job_pkey" in line or "Bitmap Heap Scan" in line for line in looked_at), "\n".join(plan)
        assert not [line for line in plan if "Bitmap Index Scan on job_" in line], "\n".join(plan)


def plan_of(statement: str) -> list[str]:
    """Return the lines of a statement's plan; none where it does not read jobs."""
    if "jobs_job" not in statement or statement.split(maxsplit=1)[0] not in ("WITH", "SELECT", "UPDATE", "DELETE"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return [line for (line,) in cursor.fetchall()]
