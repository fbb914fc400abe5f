"""Code and people who change the same schedule, and clocks that must go on whatever comes of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import Error
from django.utils import timezone

from jobs.models import Schedule
from jobs.schedules import ScheduleDefinition, define_schedule, forget_schedule
from jobs.services import scheduling
from jobs.services.syncing import sync_schedules
from jobs.worker import clock as clock_module
from jobs.worker.clock import Clock
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    for key in ("at odds", "other"):
        forget_schedule(key)


def code_says(key: str = "at odds", **plan: Any) -> ScheduleDefinition:
    return define_schedule(tasks.add.definition, key=key, arguments={"a": 1}, **plan)


def row(key: str = "at odds") -> Schedule:
    return Schedule.objects.get(key=key)


def test_a_time_that_was_missed_while_new_code_came_still_runs() -> None:
    code_says(cron="0 3 * * *")
    sync_schedules()
    missed = timezone.now() - timedelta(minutes=5)
    Schedule.objects.update(next_at=missed)
    code_says(cron="0 3 * * *", title="Nightly")
    sync_schedules()
    assert (row().title, row().next_at) == ("Nightly", missed)


def test_a_schedule_that_code_and_a_person_changed_apart_holds_up_no_other() -> None:
    code_says(cron="0 3 * * *")
    sync_schedules()
    Schedule.objects.filter(key="at odds").update(cron="0 4 * * *")
    code_says(every=timedelta(hours=1))
    code_says("other", every=timedelta(hours=2))
    sync_schedules()
    # Cron text of the one beside the interval of the other would make no sense: what the person said stays.
    assert (row().cron, row().every, row().changes()["every"]) == ("0 4 * * *", None, (3600, None))
    assert row().next_at is not None
    assert row("other").every == 7200


def test_code_mends_a_time_zone_that_is_no_more() -> None:
    code_says(cron="0 3 * * *")
    sync_schedules()
    gone = row()
    Schedule.objects.update(timezone="Atlantis/Deep", declared={**(gone.declared or {}), "timezone": "Atlantis/Deep"})
    sync_schedules()
    assert row().timezone == gone.timezone


def test_a_person_takes_a_schedule_that_stands_still_back_to_code() -> None:
    code_says(cron="0 3 * * *")
    sync_schedules()
    Schedule.objects.update(timezone="Atlantis/Deep", next_at=None)
    scheduling.back_to_code(row().pk)
    assert row().next_at is not None


def test_a_clock_that_lost_the_database_while_it_took_the_lead_syncs_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, redis_client: redis.Redis
) -> None:
    code_says(cron="0 3 * * *")
    clock = Clock(connection=redis_client, interval=1)

    def go_away() -> None:
        raise Error("away")

    with monkeypatch.context() as away:
        away.setattr(clock_module, "sync_schedules", go_away)
        with pytest.raises(Error):
            clock._lead()
    clock._lead()
    assert row().next_at is not None
