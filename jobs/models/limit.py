"""Limit: how many jobs of a queue or of a task may begin in a period and run at once. The gate goes by its row."""

from typing import Any

from django.conf import settings
from django.db import models

from jobs.rates import Rate, read_rate
from jobs.registry import find_definition

# What holds for a queue or task by code, and may be changed by people.
TERMS = ("rate", "concurrency")


class Scope(models.TextChoices):
    """What a limit is of."""

    QUEUE = "queue", "queue"
    TASK = "task", "task"


class LimitQuerySet(models.QuerySet["Limit"]):
    """Questions about limits."""

    def in_force(self) -> "LimitQuerySet":
        """Return those that hold jobs back."""
        return self.filter(~models.Q(rate="") | models.Q(concurrency__isnull=False) | models.Q(shared=True))

    def names(self, scope: Scope) -> "models.QuerySet[Limit, Any]":
        """Return the names of the queues, or of the tasks, whose jobs have to wait for their turn."""
        return self.in_force().filter(scope=scope).order_by().values("name")


class Limit(models.Model):
    """One queue or task. Without rate, number and sharing it limits nothing: somebody switched it off.

    `declared` is what code said when it was last synced: a column that differs from it was changed by a person.
    """

    scope = models.CharField("of a", max_length=5, choices=Scope)
    name = models.CharField(max_length=200)
    rate = models.CharField(max_length=16, blank=True, default="", help_text="as 400/m; empty for any number")
    rate_key = models.CharField(max_length=100, blank=True, default="", help_text="the argument it is counted by")
    concurrency = models.PositiveIntegerField(null=True, blank=True, help_text="how many run at once")
    concurrency_key = models.CharField(
        max_length=100, blank=True, default="", help_text="the argument it is counted by"
    )
    declared = models.JSONField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, default="", editable=False)

    # Set by the clock while several tenants wait in a queue: how many of its jobs may be with the workers at once.
    shared = models.BooleanField(default=False, editable=False)
    window = models.PositiveIntegerField(default=0, editable=False)
    # How many turns were out when the clock last looked: what is missing of them was begun since.
    turns_out = models.PositiveIntegerField(default=0, editable=False)
    # The tenant who had the last turn: the next one begins behind it.
    after_tenant = models.CharField(max_length=100, blank=True, default="", editable=False)

    objects = LimitQuerySet.as_manager()

    class Meta:
        default_permissions = ("view", "change")
        ordering = ["scope", "name"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "name"], name="one_limit_each"),
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="limit_scope_is_known"),
            models.CheckConstraint(
                condition=models.Q(concurrency=None) | models.Q(concurrency__gte=1), name="limit_lets_one_run"
            ),
        ]

    def __str__(self) -> str:
        if self.scope == Scope.QUEUE:
            return f"queue {self.name}"
        definition = find_definition(self.name)
        return definition.title if definition else self.name

    @property
    def its_jobs(self) -> models.Q:
        """The condition on jobs that it is about them."""
        return models.Q(queue_name=self.name) if self.scope == Scope.QUEUE else models.Q(task=self.name)

    @property
    def per(self) -> Rate | None:
        """Its rate, if it has one."""
        return read_rate(self.rate)

    @property
    def is_on(self) -> bool:
        """Whether it limits anything by what code or people say."""
        return bool(self.rate or self.concurrency)

    @property
    def is_by_code(self) -> bool:
        """Whether code declares it, and it stands as code says."""
        return self.declared is not None and self.declared == self.terms

    @property
    def terms(self) -> dict[str, Any]:
        """What people may change, by name, as it stands."""
        return {name: getattr(self, name) for name in TERMS}


class LimitPace(models.Model):
    """How far the turns of a rate are given away: a row for each value that is counted apart, '' for all together."""

    limit = models.ForeignKey(Limit, models.CASCADE, related_name="paces")
    key = models.CharField(max_length=16, blank=True, default="")
    # When the next turn is due.
    next_at = models.DateTimeField()
    # When somebody last looked, and how many turns were given and not begun then.
    seen_at = models.DateTimeField()
    turns_out = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["limit", "key"], name="one_pace_a_key")]
        indexes = [models.Index(fields=["next_at"], name="pace_by_next")]

    def __str__(self) -> str:
        return f"{self.limit} {self.key}".strip()


def is_limited() -> models.Q:
    """Return the condition on jobs that they have to wait for a turn, by their queue or their task."""
    # Two small sets that the database hashes once a statement.
    return models.Q(queue_name__in=Limit.objects.names(Scope.QUEUE)) | models.Q(
        task__in=Limit.objects.names(Scope.TASK)
    )


def may_begin() -> models.Q:
    """Return the condition on jobs that no limit keeps them from being begun: they need no turn, or have one."""
    return models.Q(turn_at__isnull=False) | ~is_limited()
