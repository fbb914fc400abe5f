"""Schedules that tests make, and the moments that they move the clock to."""

from datetime import UTC, datetime
from typing import Any

from jobs.models import Firing, FiringOutcome, Schedule
from jobs.schedules import Plan
from jobs.services.scheduling import make

ADD, EXPLODE = "tests.sample.tasks.add", "tests.sample.tasks.explode"


def at(text: str) -> datetime:
    """Return a moment in UTC: `2026-03-29 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def made(first: str, task: str = ADD, **plan: Any) -> Schedule:
    """Return a schedule whose next time is `first`, every day at six unless the plan says otherwise."""
    when = {} if "every" in plan else {"cron": "0 6 * * *"}
    arguments = {"a": 1} if task == ADD else {}
    schedule = make(task, Plan(**{"arguments": arguments, **when, **plan}))
    Schedule.objects.filter(pk=schedule.pk).update(next_at=at(first))
    schedule.refresh_from_db()
    return schedule


def fired(schedule: Schedule) -> list[datetime]:
    """Return the times that made a job, in order."""
    return times(schedule, FiringOutcome.FIRED)


def times(schedule: Schedule, outcome: FiringOutcome) -> list[datetime]:
    """Return the times of which this came, in order."""
    rows = Firing.objects.filter(schedule=schedule, outcome=outcome).order_by("fire_at")
    return list(rows.values_list("fire_at", flat=True))
