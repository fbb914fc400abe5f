"""Payments: what came in for an invoice, or went back; written once and never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.models.invoice import Invoice


class PaymentMethod(models.TextChoices):
    """How money came."""

    TRANSFER = "transfer", "Bank transfer"
    CARD = "card", "Card"
    DEBIT = "debit", "Direct debit"
    CASH = "cash", "Cash"
    ONLINE = "online", "Payment provider"
    OTHER = "other", "Other"


class Payment(models.Model):
    """An amount in its invoice's currency, below 0 where paid back; one that was wrong is reversed by another."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    received_on = models.DateField()
    method = models.CharField(max_length=10, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    reference = models.CharField(max_length=200, blank=True, default="", help_text="as it stands on the statement")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")

    # The provider's own name for it: told of twice, by a webhook and by the sweep, it is still one payment.
    provider = models.CharField(max_length=40, blank=True, default="")
    provider_id = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001  # none is not a name
    request_key = models.UUIDField(unique=True, null=True, blank=True, help_text="one showing of the form")

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view", "add")
        permissions = [("reverse_payment", "Can reverse payment")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="payment_is_of_something"),
            models.UniqueConstraint(fields=["provider", "provider_id"], name="one_payment_a_provider_id"),
        ]

    def __str__(self) -> str:
        return f"Payment {self.pk}"
