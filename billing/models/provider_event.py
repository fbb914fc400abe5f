"""What the payment provider told: each event once, whoever brought it, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.models.invoice import Invoice
from billing.models.payment import Payment
from billing.provider.events import MAX_ID

# A sentence; and what a person typed, as elsewhere.
MAX_REASON = 300


class EventOutcome(models.TextChoices):
    """What became of an event. All but the first two are final."""

    WAITING = "waiting", "Waiting"
    UNMATCHED = "unmatched", "To be assigned"
    RECORDED = "recorded", "Recorded"
    NOTED = "noted", "Noted"
    NOTHING = "nothing", "Nothing to do"
    DISMISSED = "dismissed", "Left out"


class Brought(models.TextChoices):
    """How an event came."""

    WEBHOOK = "webhook", "told by the provider"
    SWEEP = "sweep", "found by the reconciliation"


class ProviderEvent(models.Model):
    """One event. `outcome` moves on by `billing.services.payment_events` alone, under this row's lock."""

    event_id = models.CharField(max_length=MAX_ID, unique=True)
    type = models.CharField(max_length=MAX_ID)
    payload = models.JSONField()
    happened_at = models.DateTimeField(help_text="by the provider's clock")
    received_at = models.DateTimeField(default=timezone.now)
    brought = models.CharField(max_length=7, choices=Brought, default=Brought.WEBHOOK)

    # What the provider calls the payment it is about, once somebody has looked: several events may tell of one.
    told_of = models.CharField(max_length=MAX_ID, blank=True, default="", db_index=True)
    outcome = models.CharField(max_length=9, choices=EventOutcome, default=EventOutcome.WAITING)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="", help_text="why not, or what to do")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="provider_events")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="provider_events")

    class Meta:
        ordering = ["-id"]
        verbose_name = "online payment"
        default_permissions = ("view",)
        permissions = [("assign_providerevent", "Can assign online payment to an invoice")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="recorded") | models.Q(payment__isnull=False, invoice__isnull=False),
                name="recorded_event_has_a_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=models.Q(outcome__in=["waiting", "unmatched"]), name="provider_event_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Online payment {self.pk}"
