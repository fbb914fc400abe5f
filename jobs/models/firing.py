"""Firing: one time of a schedule, and what came of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from jobs.models.job import Job
from jobs.models.schedule import Schedule


class FiringOutcome(models.TextChoices):
    """What came of a time: a job, or why none."""

    FIRED = "fired", "Ran"
    SKIPPED = "skipped", "Skipped: the last run had not ended"
    MISSED = "missed", "Missed: no clock ran"
    REFUSED = "refused", "Could not run"


class Firing(models.Model):
    """A time of a schedule that has come: `(schedule, fire_at)` once, by constraint.

    A MISSED one stands for `times` of them, of which it is the last.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="firings")
    fire_at = models.DateTimeField(help_text="the time of the timetable; of a run by hand, when it was asked for")
    fired_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=8, choices=FiringOutcome)
    times = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True, default="")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="firings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_hand = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["schedule", "-fire_at"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "fire_at"], name="one_firing"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=FiringOutcome.values), name="firing_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} at {self.fire_at:%Y-%m-%d %H:%M:%S}"

    @property
    def late(self) -> timedelta:
        """How long after its time it was fired."""
        return self.fired_at - self.fire_at
