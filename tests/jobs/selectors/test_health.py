"""Is everything all right? In sentences, from rows."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from jobs.models import Heartbeat, Job, Kind
from jobs.selectors.health import is_alive, processes, troubles
from jobs.services.beating import beat
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def silent(process: str, kind: Kind, *queue_names: str) -> datetime:
    """Write down a process that was last heard of ten minutes ago; returns when that was."""
    then = timezone.now() - timedelta(minutes=10)
    Heartbeat.objects.create(process=process, kind=kind, queue_names=queue_names, started_at=then, beat_at=then)
    return then


def test_nothing_is_wrong_while_clock_and_workers_are_alive() -> None:
    beat("clock", Kind.CLOCK)
    beat("worker", Kind.WORKER, ["default"])
    tasks.add.enqueue(a=1)
    assert troubles() == []


def test_clock_that_never_was_is_missed() -> None:
    [trouble] = troubles()
    assert trouble.text == "The clock is silent: retries, scheduled jobs and schedules will not start; none waits now."
    assert trouble.since is None
    assert trouble.command == "manage.py rqscheduler"


def test_silent_clock_is_told_with_since_when_and_what_waits() -> None:
    then = silent("clock", Kind.CLOCK)
    tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    [trouble] = troubles()
    assert "1 of them waits now." in trouble.text
    assert trouble.since == then


def test_one_living_clock_is_enough() -> None:
    silent("old clock", Kind.CLOCK)
    beat("clock", Kind.CLOCK)
    assert troubles() == []


def test_queue_without_a_worker_is_told_with_what_waits_and_since_when() -> None:
    beat("clock", Kind.CLOCK)
    beat("worker", Kind.WORKER, ["default"])
    silent("mailer", Kind.WORKER, "email")
    first = tasks.note.enqueue(text="a")
    tasks.note.enqueue(text="b")
    tasks.add.enqueue(a=1)
    [trouble] = troubles()
    assert trouble.text == "No worker listens on email: 2 jobs wait."
    assert trouble.since == Job.objects.get(pk=first.pk).ready_at
    assert trouble.command == "manage.py rqworker email"


def test_queue_without_a_worker_is_no_trouble_while_nothing_waits() -> None:
    beat("clock", Kind.CLOCK)
    assert troubles() == []


def test_processes_say_whether_they_are_alive() -> None:
    beat("clock", Kind.CLOCK)
    silent("worker", Kind.WORKER)
    assert {process.process: is_alive(process) for process in processes()} == {"clock": True, "worker": False}
