"""Bugs of the clock and of schedules, for the failpoints to find; see `bugs`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now

from jobs.models import Firing, Job, Lease, Schedule
from jobs.models.schedule import stored_form
from jobs.schedules import ScheduleDefinition
from jobs.services import firing, scheduling, syncing
from jobs.services.enqueueing import enqueue
from jobs.services.firing import due_times
from jobs.services.journal import record_act
from jobs.services.running_now import run_now
from tests.chaos.failpoints.acts import leaders, planners
from tests.chaos.failpoints.bugs import Bug
from tests.chaos.failpoints.recovery import LONG


def move_on_before_firing(pk: int, now: datetime) -> int:
    schedule = Schedule.objects.get(pk=pk)
    assert schedule.next_at
    due = due_times(schedule.plan, schedule.next_at, now)
    Schedule.objects.filter(pk=pk).update(next_at=schedule.timetable.next_after(now))
    return sum(firing._fire_at(schedule, time) for time in due.times)


def fire_before_moving_on(pk: int, now: datetime) -> int:
    schedule = Schedule.objects.get(pk=pk)
    assert schedule.next_at
    due = due_times(schedule.plan, schedule.next_at, now)
    for time in due.times:
        job = enqueue(firing._request(schedule, time))
        Firing.objects.get_or_create(schedule=schedule, fire_at=time, defaults={"outcome": "fired", "job": job})
    Schedule.objects.filter(pk=pk).update(next_at=schedule.timetable.next_after(now))
    return len(due.times)


def one_key_for_all_times(schedule: Schedule, time: datetime) -> str:
    return f"schedule:{schedule.key}:"


def lead_for_good(duty: str, holder: str) -> bool:
    lease = Lease(duty=duty, holder=holder, taken_at=Now(), expires_at=Now() + 10 * LONG)
    Lease.objects.bulk_create([lease], ignore_conflicts=True)
    return Lease.objects.filter(pk=duty, holder=holder).exists()


def sync_in_two_commits() -> None:
    declared: list[ScheduleDefinition] = vars(syncing)["declared_schedules"]()
    for definition in declared:
        said = {name: stored_form(value) for name, value in definition.plan.as_columns().items()}
        Schedule.objects.bulk_create([syncing._row(definition, said)], ignore_conflicts=True)
        rows = Schedule.objects.filter(key=definition.key).exclude(declared=said)
        if rows.update(declared=said):
            Schedule.objects.filter(key=definition.key).update(**definition.plan.as_columns())


def act_before_the_history(schedule_id: int, do: Callable[[Schedule], str], actor: Any, reason: str) -> None:
    schedule = Schedule.objects.get(pk=schedule_id)
    done = do(schedule)
    schedule.save()
    record_act(actor, schedule, done, reason)


def run_now_each_time(schedule_id: int, *, request_key: str, **who: Any) -> Job:
    return run_now(schedule_id, request_key=str(uuid4()), **who)


SCHEDULE_BUGS = [
    Bug(
        lines_of=__name__,
        module=firing,
        name="_fire",
        instead=move_on_before_firing,
        operation="fire",
        shows="lost",
    ),
    Bug(
        lines_of=__name__,
        module=firing,
        name="_fire",
        instead=fire_before_moving_on,
        operation="fire, all that was missed",
        shows="unexpected",
    ),
    Bug(
        lines_of=__name__,
        module=firing,
        name="idempotency_key",
        instead=one_key_for_all_times,
        operation="fire, all that was missed",
        shows="lost",
    ),
    Bug(
        lines_of=__name__,
        module=leaders,
        name="lead",
        instead=lead_for_good,
        operation="lead, the first",
        shows="stuck",
    ),
    Bug(
        lines_of=__name__,
        module=leaders,
        name="sync_schedules",
        instead=sync_in_two_commits,
        operation="sync, new code",
        shows="mismatched",
    ),
    Bug(
        lines_of=__name__,
        module=scheduling,
        name="_act",
        instead=act_before_the_history,
        operation="pause a schedule",
        shows="mismatched",
    ),
    Bug(
        lines_of=__name__,
        module=planners,
        name="run_now",
        instead=run_now_each_time,
        operation="run a schedule now, twice",
        shows="duplicated",
    ),
]
