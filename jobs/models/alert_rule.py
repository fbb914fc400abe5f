"""AlertRule: what somebody wants to be told of, and who is told."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from jobs.models.channel import Channel
from jobs.queues import Queue

# A month of minutes: what lasts longer is no window any more.
MOST_MINUTES = 31 * 24 * 60


class RuleKind(models.TextChoices):
    """What a rule looks at; jobs/selectors/breaches/kinds.py says how."""

    FAILURES = "failures", "Failed jobs"
    FAILURE_RATE = "failure_rate", "Share of jobs that fail"
    DEAD_LETTERS = "dead_letters", "Failed jobs that wait for a person"
    OLDEST_WAITING = "oldest_waiting", "How long the oldest job waits"
    DEPTH = "depth", "How many jobs wait"
    UNSERVED = "unserved", "Queue without a worker"
    CLOCK_SILENT = "clock_silent", "Clock silent"
    HEARTBEAT_LOST = "heartbeat_lost", "Worker fell silent"
    SCHEDULE_LATE = "schedule_late", "Schedule did not begin in time"
    SCHEDULE_SLOW = "schedule_slow", "Schedule takes longer than expected"
    SCHEDULE_EMPTY = "schedule_empty", "Schedule produced nothing"
    SCHEDULE_FAILED = "schedule_failed", "Schedule failed or could not run"
    REDIS_AWAY = "redis_away", "Redis away"
    REDIS_MEMORY = "redis_memory", "Redis nearly full"
    REDIS_POLICY = "redis_policy", "Redis drops deliveries"


class AlertRule(models.Model):
    """One rule. Which of its numbers count is the kind's affair; times in minutes."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField("what it looks at", max_length=20, choices=RuleKind)
    queue_name = models.CharField(
        "queue", max_length=32, blank=True, default="", choices=[(queue.value, queue.value) for queue in Queue]
    )
    task = models.CharField(max_length=200, blank=True, default="")
    threshold = models.PositiveIntegerField(default=0)
    at_least = models.PositiveIntegerField("at least so many runs", default=0)
    window = models.PositiveIntegerField(default=10, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)])
    cooldown = models.PositiveIntegerField(default=30, validators=[MaxValueValidator(MOST_MINUTES)])
    remind_every = models.PositiveIntegerField(default=24 * 60, validators=[MaxValueValidator(MOST_MINUTES)])
    enabled = models.BooleanField("turned on", default=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    mute_reason = models.CharField(max_length=300, blank=True, default="")
    channels = models.ManyToManyField(Channel, blank=True, related_name="rules")

    class Meta:
        ordering = ["name"]
        permissions = [
            ("mute_alertrule", "Can mute alert rule"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=RuleKind.values), name="alert_rule_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_muted(self) -> bool:
        """Whether nobody is told at this moment."""
        return self.muted_until is not None and self.muted_until > timezone.now()
