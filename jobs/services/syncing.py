"""Sync: bring the schedules that code declares into the database, and leave alone what people changed."""

import logging
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.models.schedule import KINDS, OFF_AT_FIRST, PLANNED, TIMES, stored_form
from jobs.schedules import ScheduleDefinition, declared_schedules
from jobs.services.foreseeing import foresee

logger = logging.getLogger(__name__)


def sync_schedules() -> None:
    """Make a row of each schedule that is new in code, follow what changed there, retire those that are gone."""
    declared = declared_schedules()
    for definition in declared:
        with transaction.atomic():
            _sync(definition)
    gone = Schedule.objects.filter(declared__isnull=False, retired_at=None)
    gone.exclude(key__in=[definition.key for definition in declared]).update(retired_at=Now(), next_at=None)


def _sync(definition: ScheduleDefinition) -> None:
    said = {name: stored_form(value) for name, value in definition.plan.as_columns().items()}
    Schedule.objects.bulk_create([_row(definition, said)], ignore_conflicts=True)
    # Locked: a person may be changing it just now.
    row = Schedule.objects.select_for_update().get(key=definition.key)
    if row.declared == said and row.task == definition.task and row.retired_at is None:
        return
    news = _news(row, definition, said)
    for name, value in news.items():
        setattr(row, name, value)
    row.task, row.declared, row.retired_at = definition.task, said, None
    # Where its times stay, one that was missed while new code was brought out is still to run.
    if news.keys() & TIMES or row.next_at is None:
        _foresee_if_possible(row)
    row.save()


def _foresee_if_possible(row: Schedule) -> None:
    try:
        foresee(row)
    except InvalidSchedule as error:
        # What a person made of it, together with what code says now: the other schedules must not suffer.
        logger.error("Schedule %s stands still: %s", row.key, error)
        row.next_at = None


def _row(definition: ScheduleDefinition, said: dict[str, Any]) -> Schedule:
    off: dict[str, Any] = {"paused_at": timezone.now(), "pause_reason": OFF_AT_FIRST} if definition.is_off else {}
    row = Schedule(key=definition.key, task=definition.task, declared=said, **definition.plan.as_columns(), **off)
    foresee(row)
    return row


def _news(row: Schedule, definition: ScheduleDefinition, said: dict[str, Any]) -> dict[str, Any]:
    """Return what code says anew of the columns that no person has changed."""
    known = row.declared if row.declared is not None else {}
    by_hand = {name for name in PLANNED if name in known and known[name] != stored_form(getattr(row, name))}
    if by_hand & KINDS:
        # A person made an interval of cron text, or changed either: the other kind beside it would make no sense.
        by_hand |= KINDS
    columns = definition.plan.as_columns()
    return {
        name: columns[name]
        for name in PLANNED
        if name not in known or (known[name] != said[name] and name not in by_hand)
    }
