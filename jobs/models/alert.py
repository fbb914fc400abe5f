"""Alert: something that a rule found wrong, from when to when, and the rows behind it."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models.alert_rule import AlertRule


class AlertEnding(models.TextChoices):
    """Why an alert is over."""

    RECOVERED = "recovered", "It is all right again"
    RULE_OFF = "rule_off", "The rule was turned off"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Questions about alerts."""

    def open(self) -> "AlertQuerySet":
        """Return the alerts that are not over."""
        return self.filter(resolved_at=None)


class Alert(models.Model):
    """One thing that is or was wrong. At most one is open of a rule about the same thing.

    `about` names it for machines: a queue, a process, nothing where a rule looks at the whole. `evidence` says which
    rows are behind it: `{"jobs": [id, …], "query": {"status__exact": "failed"}, "page": "job"}`.
    """

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="alerts")
    about = models.CharField(max_length=200, blank=True, default="")
    text = models.CharField(max_length=500)
    count = models.PositiveBigIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    opened_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=AlertEnding, blank=True, default="")
    notified_at = models.DateTimeField(null=True, blank=True, help_text="when its opening was made known")
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveIntegerField(default=0)

    objects = AlertQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "about"], condition=models.Q(resolved_at=None), name="one_open_alert_of_a_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["rule", "about", "-notified_at"], name="alert_last_notified"),
            models.Index(fields=["resolved_at"], name="alert_by_end"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is still so."""
        return self.resolved_at is None

    @property
    def lasted_until(self) -> datetime:
        """When it was over; now while it is not."""
        return self.resolved_at or timezone.now()
