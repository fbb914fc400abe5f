"""Schedule: when a task runs by itself. Declared in code or made by a person; the clock goes by its row."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from jobs.registry import task_title
from jobs.schedules import MAX_KEY_LENGTH, MAX_TITLE_LENGTH, Misfire, Plan
from jobs.timetables import Timetable

# What code declares and people may change.
PLANNED = tuple(Plan.__dataclass_fields__)
# Those of them that say when; one of a kind says how often.
KINDS = {"cron", "every"}
TIMES = KINDS | {"timezone", "starts_at", "ends_at"}
# Why a schedule is paused that its code declares as off.
OFF_AT_FIRST = "it is off until somebody resumes it"
MISFIRES = {
    Misfire.ONCE.value: "Run once",
    Misfire.ALL.value: "Run all",
    Misfire.SKIP.value: "Skip",
}


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """Questions about schedules; times are compared by the database's own clock, or by the one that is given."""

    def running(self) -> "ScheduleQuerySet":
        """Return those that run by themselves: neither paused nor retired."""
        return self.filter(paused_at=None, retired_at=None)

    def due(self, now: datetime | None = None) -> "ScheduleQuerySet":
        """Return the running ones whose next time has come, the longest ago first."""
        return self.running().filter(next_at__lte=now or Now()).order_by("next_at")


class Schedule(models.Model):
    """One task, its arguments and its timetable. `next_at` is what the clock goes by; empty when nothing is to come.

    `declared` is what code said when it was last synced: a column that differs from it was changed by a person.
    """

    key = models.CharField(max_length=MAX_KEY_LENGTH, unique=True, help_text="Stays the same from release to release.")
    task = models.CharField(max_length=200)
    title = models.CharField(max_length=MAX_TITLE_LENGTH, blank=True, default="")
    arguments = models.JSONField(blank=True, default=dict)

    cron = models.CharField(max_length=200, blank=True, default="")
    every = models.PositiveIntegerField(null=True, blank=True, help_text="seconds")
    timezone = models.CharField(max_length=64, default="UTC")
    jitter = models.PositiveIntegerField(default=0, help_text="seconds")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    misfire = models.CharField(max_length=8, choices=list(MISFIRES.items()), default=Misfire.ONCE.value)
    may_overlap = models.BooleanField(default=False)
    start_within = models.PositiveIntegerField(default=300, help_text="seconds")
    expected_seconds = models.PositiveIntegerField(null=True, blank=True)
    must_produce = models.BooleanField(default=False)

    declared = models.JSONField(null=True, blank=True, editable=False, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    pause_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "change", "view")
        ordering = ["key"]
        permissions = [
            ("pause_schedule", "Can pause and resume schedule"),
            ("run_schedule", "Can run schedule now"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(models.Q(cron="") ^ models.Q(every__isnull=True)),
                name="schedule_has_cron_or_interval",
            ),
            models.CheckConstraint(condition=models.Q(misfire__in=list(MISFIRES)), name="schedule_misfire_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(paused_at=None, retired_at=None),
                name="schedule_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title or task_title(self.task)

    @property
    def columns(self) -> dict[str, Any]:
        """What code declares and people may change, by name, as it stands."""
        return {name: getattr(self, name) for name in PLANNED}

    @property
    def plan(self) -> Plan:
        """Its plan as it stands; raises InvalidSchedule when nobody could go by it."""
        return Plan(**self.columns)

    @property
    def timetable(self) -> Timetable:
        """Its times; raises InvalidSchedule."""
        return self.plan.timetable

    @property
    def is_declared(self) -> bool:
        """Whether code declares it, or did."""
        return self.declared is not None

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return what people changed of what code declares: by column, what code says and what holds."""
        if self.declared is None:
            return {}
        return {
            name: (self.declared[name], value)
            for name, value in self.columns.items()
            if name in self.declared and self.declared[name] != stored_form(value)
        }


def stored_form(value: Any) -> Any:
    """Return a column's value as `declared` holds it: JSON has no moments."""
    return value.isoformat() if isinstance(value, datetime) else value
