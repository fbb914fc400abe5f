"""The overview: queues, processes with what they are at, and what is wrong."""

import pytest

from jobs.models import Heartbeat, Kind
from jobs.selectors.charts import DEFAULT_SPAN
from jobs.selectors.overview import Overview, QueueLine, overview
from jobs.services.beating import beat
from jobs.services.leading import CLOCK, lead
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.counting import LONG_AGO, count
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def look() -> Overview:
    return overview(DEFAULT_SPAN)


def line(name: str) -> QueueLine:
    return next(line for line in look().queues if line.state.name == name)


def test_a_worker_is_shown_with_the_jobs_it_is_at() -> None:
    beat("worker-1", Kind.WORKER, ["default"])
    beat("worker-2", Kind.WORKER, ["default"])
    job = making.running()
    assert [(line.process.process, [job.pk for job in line.jobs]) for line in look().workers] == [
        ("worker-1", [job.pk]),
        ("worker-2", []),
    ]


def test_what_is_wrong_is_said_by_rows() -> None:
    tasks.note.enqueue(text="hello")
    assert [trouble.text for trouble in look().troubles] == [
        "The clock is silent: retries, scheduled jobs and schedules will not start.",
        "No worker listens on email: 1 job waits.",
    ]
    beat("clock", Kind.CLOCK)
    lead(CLOCK, "clock")
    beat("worker", Kind.WORKER, ["email"])
    assert look().troubles == []


def test_a_queue_that_is_paused_misses_no_worker() -> None:
    beat("clock", Kind.CLOCK)
    tasks.note.enqueue(text="hello")
    pause_queue("email")
    assert look().troubles == []
    assert line("email").state.pause


def test_a_silent_process_is_not_counted_as_a_listener() -> None:
    beat("worker", Kind.WORKER, ["email"])
    Heartbeat.objects.update(beat_at=LONG_AGO)
    assert line("email").state.workers == 0


def test_a_queue_with_nothing_to_tell_is_idle() -> None:
    count()
    assert line("default").is_idle
    making.retrying()
    assert not line("default").is_idle
    assert (line("default").state.later, line("default").state.retrying) == (1, 1)


def test_a_queue_in_which_something_ended_is_not_idle() -> None:
    making.successful()
    count()
    assert not line("default").is_idle
    assert line("sync").is_idle
