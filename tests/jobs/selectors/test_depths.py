"""How many jobs stand where: counted from few rows, however many there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.api import enqueue_many
from jobs.models import Job, Status
from jobs.selectors.depths import LOOK_AT, Part, depths, missed_in, standing, waiting_in
from jobs.selectors.queues import QueueState, count_waiting, queue_states
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def state(name: str, look_at: int = LOOK_AT) -> QueueState:
    return next(state for state in queue_states([], look_at) if state.name == name)


def test_each_part_is_counted_by_queue_with_since_when_the_first_is_ready() -> None:
    first, second = tasks.add.enqueue(a=1), tasks.add.enqueue(a=2)
    tasks.note.enqueue(text="a")
    then = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=second.pk).update(ready_at=then)
    making.running()
    parts = [Part(status=Status.READY, rows=waiting_in(name)) for name in ("default", "email", "sync")]
    found = depths([*parts, Part(status=Status.RUNNING, rows=standing(Status.RUNNING))])
    counts = [(one.queue_name, one.status, one.count) for one in found]
    assert sorted(counts) == [("default", "ready", 2), ("default", "running", 1), ("email", "ready", 1)]
    assert next(one.since for one in found if one.count == 2) == then
    assert first.pk != second.pk


def test_no_part_is_no_question() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert depths([]) == []
    assert len(captured) == 0


def test_counting_stops_and_what_was_not_counted_is_told() -> None:
    enqueue_many(tasks.add.prepare(a=number) for number in range(4))
    tasks.note.enqueue(text="a")
    assert (state("default", 3).waiting, state("default", 3).bounded) == (3, frozenset({Status.READY}))
    assert (state("email", 3).waiting, state("email", 3).bounded) == (1, frozenset())
    assert (state("default", 4).waiting, state("default", 4).bounded) == (4, frozenset())


def test_of_what_is_told_apart_by_queue_any_may_have_more() -> None:
    for _ in range(3):
        making.running()
    assert (state("default", 2).running, state("default", 2).bounded) == (2, frozenset({Status.RUNNING}))
    assert (state("email", 2).running, state("email", 2).bounded) == (0, frozenset({Status.RUNNING}))
    assert (state("default", 3).running, state("default", 3).bounded) == (3, frozenset())


def test_a_paused_queue_misses_nobody_and_still_shows_what_waits() -> None:
    tasks.note.enqueue(text="a")
    pause_queue("email", until=timezone.now() + timedelta(hours=1))
    assert depths([Part(status=Status.READY, rows=missed_in("email"))]) == []
    assert count_waiting("email", [Status.READY]) == state("email").waiting == 1


@pytest.mark.postgres
def test_what_waits_is_counted_from_the_index_alone() -> None:
    tasks.add.enqueue(a=1)
    with CaptureQueriesContext(connection) as captured:
        depths([Part(status=Status.READY, rows=waiting_in("default"))])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {captured.captured_queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using job_waiting" in plan
