"""Schedules that came to stand where a test of their pages wants them, and what their forms post."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from jobs.models import Firing, FiringOutcome, Job, Schedule
from jobs.models.schedule import stored_form
from jobs.schedules import Plan, ScheduleDefinition
from jobs.services.scheduling import change, make
from jobs.services.syncing import _sync
from tests.jobs.scheduling import ADD

LIST = "/admin/jobs/schedule/"
SEE, MAKE, EDIT, RUN, PAUSE = "view_schedule", "add_schedule", "change_schedule", "run_schedule", "pause_schedule"


def by_hand(**plan: Any) -> Schedule:
    """Return a schedule that people made: every day at six, unless the plan says otherwise."""
    when = {} if "every" in plan else {"cron": "0 6 * * *"}
    return make(ADD, Plan(**{"title": "Morning report", "arguments": {"a": 1}, **when, **plan}))


def in_code(**plan: Any) -> Schedule:
    """Return a schedule that code declares."""
    declared = Plan(**{"title": "Sweep", "cron": "0 3 * * *", "arguments": {"a": 1}, **plan})
    _sync(ScheduleDefinition(key="sweep", task=ADD, plan=declared))
    return Schedule.objects.get(key="sweep")


def changed() -> Schedule:
    """Return a schedule that code declares and a person changed."""
    schedule = in_code()
    return change(schedule.pk, Plan(**{**schedule.columns, "cron": "0 4 * * *"}), seen=schedule.columns)


def fired(schedule: Schedule, outcome: FiringOutcome, job: Job | None = None, hours: int = 1, **what: Any) -> Firing:
    """Return a time of a schedule that has come, so many hours ago, and what came of it."""
    then = timezone.now() - timedelta(hours=hours)
    return Firing.objects.create(
        schedule=schedule, fire_at=then, outcome=outcome, job=job, **{"fired_at": then + timedelta(seconds=1), **what}
    )


def address(schedule: Schedule, page: str = "change") -> str:
    """Return the address of a schedule's page."""
    return f"{LIST}{schedule.pk}/{page}/"


def text(response: Any) -> str:
    """Return a page's text, without its markup, spaced as a browser shows it."""
    assert response.status_code == 200
    words = " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())
    return re.sub(" ([,.:;)])", r"\1", words)


def page(client: Client, schedule: Schedule, name: str = "change") -> str:
    """Return the text of a schedule's page."""
    return text(client.get(address(schedule, name)))


def form(schedule: Schedule | None = None, **typed: Any) -> dict[str, Any]:
    """Return what the form posts when it is sent as it was shown, with what was typed."""
    fields = {
        "title": "",
        "arg-a": "1",
        "arg-b": "0",
        "cron": "0 6 * * *",
        "every_0": "",
        "every_1": "60",
        "timezone": "UTC",
        "jitter_0": "0",
        "jitter_1": "1",
        "starts_at": "",
        "ends_at": "",
        "misfire": "once",
        "start_within_0": "5",
        "start_within_1": "60",
        "expected_seconds_0": "",
        "expected_seconds_1": "60",
        "reason": "",
    }
    if schedule:
        seen = {name: stored_form(value) for name, value in schedule.columns.items()}
        named = {"title": schedule.title, "cron": schedule.cron, "timezone": schedule.timezone}
        return {**fields, **named, "seen": json.dumps(seen), **typed}
    return {**fields, "request_key": str(uuid4()), **typed}
