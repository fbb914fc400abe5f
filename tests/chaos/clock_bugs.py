"""Bugs of the clock to plant in a world's processes; see `bugs`."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from jobs.models import Firing, FiringOutcome, Schedule
from jobs.services import firing, leading
from jobs.services.enqueueing import enqueue
from jobs.services.firing import Due, due_times
from jobs.worker import clock
from tests.chaos.planting import put

# Longer than the time between two ticks, so that another clock, or a kill, comes in between; in seconds.
_LONG = 1.2


def _each_clock_fires() -> None:
    """Have all clocks lead, and fire without lock, constraint and a key in common."""
    put(clock, "lead", lambda duty, holder: True)
    put(firing, "idempotency_key", _own_key)
    put(firing, "_fire", _fire_unlocked)


def _own_key(schedule: Schedule, time: datetime) -> str:
    return f"schedule:{schedule.key}:{time:%Y-%m-%dT%H:%M:%SZ}:{os.getpid()}"


def _fire_unlocked(pk: int, now: datetime) -> int:
    schedule, due = _due(pk, now)
    time.sleep(_LONG)
    with transaction.atomic():
        schedule.save(update_fields=["next_at"])
        jobs = [enqueue(firing._request(schedule, at)) for at in due.times]
        Firing.objects.bulk_create(
            [
                Firing(schedule=schedule, fire_at=at, outcome=FiringOutcome.FIRED, job=job)
                for at, job in zip(due.times, jobs, strict=True)
            ],
            ignore_conflicts=True,
        )
    return len(jobs)


def _move_on_before_firing() -> None:
    """Save the next time in a transaction of its own, and fire after that."""

    def fire(pk: int, now: datetime) -> int:
        schedule, due = _due(pk, now)
        schedule.save(update_fields=["next_at"])
        time.sleep(_LONG)
        return sum(firing._fire_at(schedule, at) for at in due.times)

    put(firing, "_fire", fire)


def _due(pk: int, now: datetime) -> tuple[Schedule, Due]:
    schedule = Schedule.objects.get(pk=pk)
    assert schedule.next_at
    due = due_times(schedule.plan, schedule.next_at, now)
    schedule.next_at = schedule.timetable.next_after(now)
    return schedule, due


def _forget_what_was_missed() -> None:
    """Fire the last of the times that have come, and say nothing of the others."""

    def last(plan: object, first: datetime, now: datetime) -> Due:
        due = due_times(plan, first, now)  # type: ignore[arg-type]
        return Due(times=due.times[-1:], missed=0, passed=None)

    put(firing, "due_times", last)


def _never_give_up_the_lead() -> None:
    """Hold the lead for a day."""
    put(leading, "LEASE_TIME", timedelta(days=1))


CLOCK_BUGS: dict[str, Callable[[], None]] = {
    "each clock fires": _each_clock_fires,
    "moves on before it fires": _move_on_before_firing,
    "forgets what was missed": _forget_what_was_missed,
    "never gives up the lead": _never_give_up_the_lead,
}
