"""Who watches when no clock does: the oldest living worker, and from a process of its own."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from jobs.models import Heartbeat, Kind
from jobs.services.beating import beat
from jobs.worker.standing_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[str]:
    """The names of workers that looked; none forks in these tests."""
    settings.JOBS = settings.JOBS | {"STAND_IN_AFTER": 60}
    looked: list[str] = []
    monkeypatch.setattr(StandIn, "_fork", lambda stand_in: looked.append(stand_in._worker))
    return looked


def alive(*workers: str) -> None:
    """Write down workers that are alive, the oldest first."""
    for age, name in enumerate(reversed(workers)):
        beat(name, Kind.WORKER)
        Heartbeat.objects.filter(pk=name).update(started_at=timezone.now() - timedelta(hours=age))


def beat_twice(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, seconds: float = 100) -> None:
    """Let a worker beat now, and again so much later."""
    now = time.monotonic()
    stand_in.beat()
    monkeypatch.setattr(time, "monotonic", lambda: now + seconds)
    stand_in.beat()


def test_oldest_worker_looks_when_the_clock_has_been_silent(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old", "young")
    beat_twice(StandIn("old"), monkeypatch)
    assert forked == ["old"]


def test_younger_worker_leaves_it_to_the_oldest(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old", "young")
    beat_twice(StandIn("young"), monkeypatch)
    assert forked == []


def test_younger_worker_looks_when_the_oldest_fell_silent(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old", "young")
    Heartbeat.objects.filter(pk="old").update(beat_at=timezone.now() - timedelta(minutes=5))
    beat_twice(StandIn("young"), monkeypatch)
    assert forked == ["young"]


def test_nobody_stands_in_for_a_clock_that_lives(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old")
    beat("clock", Kind.CLOCK)
    beat_twice(StandIn("old"), monkeypatch)
    assert forked == []


def test_silence_as_short_as_a_restart_is_no_reason(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old")
    beat_twice(StandIn("old"), monkeypatch, seconds=50)
    assert forked == []


def test_silence_is_counted_anew_when_the_clock_was_back(forked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alive("old")
    stand_in, now = StandIn("old"), time.monotonic()
    for seconds, clock in ((0, False), (40, True), (80, False), (120, False)):
        monkeypatch.setattr(time, "monotonic", lambda then=now + seconds: then)
        if clock:
            beat("clock", Kind.CLOCK)
        else:
            Heartbeat.objects.filter(kind=Kind.CLOCK).delete()
        stand_in.beat()
    assert forked == []
