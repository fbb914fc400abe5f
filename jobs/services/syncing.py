"""Sync: bring the schedules that code declares into the database, and leave alone what people changed."""

import logging
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.models.schedule import PLANNED, stored_form
from jobs.schedules import ScheduleDefinition, declared_schedules
from jobs.services.foreseeing import foresee

logger = logging.getLogger(__name__)


def sync_schedules() -> None:
    """Make a row of each schedule that is new in code, follow what changed there, retire those that are gone."""
    declared = declared_schedules()
    for definition in declared:
        try:
            with transaction.atomic():
                _sync(definition)
        except InvalidSchedule as error:
            # The clock has others to run: this one stays as it is.
            logger.error("Schedule %s: what code and people changed make no sense together: %s", definition.key, error)
    gone = Schedule.objects.filter(declared__isnull=False, retired_at=None)
    gone.exclude(key__in=[definition.key for definition in declared]).update(retired_at=Now(), next_at=None)


def _sync(definition: ScheduleDefinition) -> None:
    said = {name: stored_form(value) for name, value in definition.plan.as_columns().items()}
    Schedule.objects.bulk_create([_row(definition, said)], ignore_conflicts=True)
    # Locked: a person may be changing it just now.
    row = Schedule.objects.select_for_update().get(key=definition.key)
    if row.declared == said and row.task == definition.task and row.retired_at is None:
        return
    before = row.times
    for name, value in _news(row, definition, said).items():
        setattr(row, name, value)
    row.task, row.declared = definition.task, said
    _check(row)
    # Where the times stay, one that was missed while the new code was brought out is still to run.
    if row.retired_at or row.times != before or row.next_at is None:
        foresee(row)
    row.retired_at = None
    row.save()


def _check(row: Schedule) -> None:
    """Refuse what code says anew where it does not fit what people changed; raises InvalidSchedule."""
    row.plan  # noqa: B018  # a plan checks itself


def _row(definition: ScheduleDefinition, said: dict[str, Any]) -> Schedule:
    row = Schedule(key=definition.key, task=definition.task, declared=said, **definition.plan.as_columns())
    foresee(row)
    return row


def _news(row: Schedule, definition: ScheduleDefinition, said: dict[str, Any]) -> dict[str, Any]:
    """Return what code says anew of the columns that no person has changed."""
    known = row.declared if row.declared is not None else {}
    columns = definition.plan.as_columns()
    return {
        name: columns[name]
        for name in PLANNED
        if name not in known or (known[name] != said[name] and known[name] == stored_form(getattr(row, name)))
    }
