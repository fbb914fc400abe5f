"""What people do to schedules: make, change, pause, resume and retire them, and go back to what code declares."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime

from jobs.exceptions import ScheduleChanged
from jobs.masking import shown_columns
from jobs.models import Schedule
from jobs.models.schedule import PLANNED, TIMES
from jobs.plan_words import differences
from jobs.registry import get_definition
from jobs.schedules import Plan, check_schedulable
from jobs.services.foreseeing import foresee
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOMENTS = ("starts_at", "ends_at")


def make(
    task: str,
    plan: Plan,
    *,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
    request_key: str = "",
) -> Schedule:
    """Make a schedule that no code declares; the same `request_key` is the same one, however often a form is sent.

    Raises UnknownTask, InvalidArguments.
    """
    check_schedulable(get_definition(task), plan.arguments)
    new = Schedule(task=task, **plan.as_columns())
    foresee(new)
    columns = {"task": task, "next_at": new.next_at, **plan.as_columns()}
    with transaction.atomic():
        key = f"by-hand:{request_key or uuid4()}"
        schedule, is_new = Schedule.objects.get_or_create(key=key, defaults=columns)
        if is_new:
            record_act(actor, schedule, "Made.", reason)
    return schedule


def change(
    schedule_id: int,
    plan: Plan,
    *,
    seen: Mapping[str, Any],
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
) -> Schedule:
    """Go by another plan from now on; raises ScheduleChanged when its columns are no longer those `seen`."""

    def follow(schedule: Schedule) -> str:
        if schedule.columns != seen:
            raise ScheduleChanged(f"Somebody changed “{schedule}” meanwhile. Look at it again; nothing was saved.")
        check_schedulable(get_definition(schedule.task), plan.arguments)
        return _follow(schedule, plan)

    return _act(schedule_id, follow, actor, reason)


def back_to_code(schedule_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Schedule:
    """Undo what people changed; raises ScheduleChanged when no code declares it."""

    def follow(schedule: Schedule) -> str:
        if schedule.declared is None:
            raise ScheduleChanged(f"No code declares “{schedule}”: there is nothing to go back to.")
        _follow(schedule, declared_plan(schedule.declared))
        return "Set back to what the code says."

    return _act(schedule_id, follow, actor, reason)


def pause(schedule_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Schedule:
    """Let nothing run by itself until it is resumed; raises ScheduleChanged when it is paused already."""

    def stop(schedule: Schedule) -> str:
        if schedule.paused_at is not None:
            raise ScheduleChanged(f"“{schedule}” is paused already.")
        schedule.paused_at, schedule.paused_by, schedule.pause_reason = Now(), actor, reason  # type: ignore[assignment]
        return "Paused."

    return _act(schedule_id, stop, actor, reason)


def resume(schedule_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Schedule:
    """Go on from now; times that came while it was paused do not run. Raises ScheduleChanged."""

    def go_on(schedule: Schedule) -> str:
        if schedule.paused_at is None:
            raise ScheduleChanged(f"“{schedule}” is not paused.")
        schedule.paused_at, schedule.paused_by, schedule.pause_reason = None, None, ""
        foresee(schedule)
        return "Resumed."

    return _act(schedule_id, go_on, actor, reason)


def retire(schedule_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Schedule:
    """End a schedule that people made and keep its history; raises ScheduleChanged for one that code declares."""

    def end(schedule: Schedule) -> str:
        if schedule.is_declared:
            raise ScheduleChanged(f"Code declares “{schedule}”, and would bring it back: pause it instead.")
        schedule.retired_at, schedule.next_at = Now(), None
        return "Retired."

    return _act(schedule_id, end, actor, reason)


def declared_plan(declared: Mapping[str, Any]) -> Plan:
    """Return the plan that a schedule's `declared` holds."""
    return Plan(**unstored(declared))


def unstored(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as a schedule has them of what was stored as JSON, which has no moments."""
    moments = {name: parse_datetime(columns[name]) for name in MOMENTS if columns.get(name)}
    return {name: value for name, value in columns.items() if name in PLANNED} | moments


def _follow(schedule: Schedule, plan: Plan) -> str:
    before, after = schedule.columns, plan.as_columns()
    changed = {name: value for name, value in after.items() if before[name] != value}
    for name, value in changed.items():
        setattr(schedule, name, value)
    if changed.keys() & TIMES or schedule.next_at is None:
        foresee(schedule)
    said = "; ".join(
        f"{label}: {now}, it was {then}"
        for label, then, now in differences(shown_columns(schedule.task, before), shown_columns(schedule.task, after))
    )
    return f"Changed {said}." if said else "Changed nothing."


def _act(schedule_id: int, do: Callable[[Schedule], str], actor: "AbstractBaseUser | None", reason: str) -> Schedule:
    with transaction.atomic():
        # Locked, as the clock may be firing it, or another person changing it, just now.
        schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
        if schedule.retired_at is not None:
            raise ScheduleChanged(f"“{schedule}” is retired: it runs no more.")
        done = do(schedule)
        schedule.save()
        record_act(actor, schedule, done, reason)
    schedule.refresh_from_db()
    return schedule
