"""Reconciliations: what the payment provider was asked for, to find what its webhooks did not bring."""

from django.db import models
from django.utils import timezone

from billing.models.provider_event import MAX_REASON, ProviderEvent
from billing.provider.events import MAX_ID


class ReconciliationRun(models.Model):
    """One look at the provider's events of the last hours.

    At most one is under way: the constraint says so. `fence` names the attempt that works on it, and each event is
    taken under the row's lock by that attempt alone. `cursor` is the last event that was looked at.
    """

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    since = models.DateTimeField(help_text="events from then on are looked at, the newest first")
    cursor = models.CharField(max_length=MAX_ID, blank=True, default="")
    # No key to these rows: they are pruned in their own time.
    job_id = models.UUIDField(help_text="the job that works on it, or was the last to")
    fence = models.CharField(max_length=60)
    has_more = models.BooleanField(default=False, help_text="it took as many as a run may: the next one goes on")
    problem = models.CharField(max_length=MAX_REASON, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        verbose_name = "payment reconciliation"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=models.Q(is_open=True), name="one_reconciliation_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Reconciliation {self.pk}"

    @property
    def counts(self) -> dict[str, int]:
        """How many events came to what, as a job's result."""
        rows = self.items.order_by().values_list("found").annotate(models.Count("id"))
        return {found.value: dict(rows).get(found.value, 0) for found in Found}


class Found(models.TextChoices):
    """What came of an event that a reconciliation looked at."""

    KNOWN = "known", "Already there"
    RECORDED = "recorded", "Recorded"
    UNMATCHED = "unmatched", "To be assigned"
    NOTED = "noted", "Noted"
    NOTHING = "nothing", "Nothing to do"
    FAILED = "failed", "Failed"


class ReconciliationItem(models.Model):
    """One event of a run, and what came of it."""

    run = models.ForeignKey(ReconciliationRun, models.CASCADE, related_name="items")
    event_id = models.CharField(max_length=MAX_ID)
    provider_event = models.ForeignKey(ProviderEvent, models.PROTECT, null=True, blank=True, related_name="+")
    found = models.CharField(max_length=9, choices=Found)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="")
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "event_id"], name="one_item_an_event_of_a_run"),
        ]

    def __str__(self) -> str:
        return self.event_id
