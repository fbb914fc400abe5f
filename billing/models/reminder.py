"""Reminders: how far the office has gone in asking for what is overdue."""

from django.db import models
from django.utils import timezone

from billing.models.invoice import Invoice


class Reminder(models.Model):
    """One stage of reminding of an invoice, from 1 on; its e-mail is a job about the invoice."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders")
    stage = models.PositiveSmallIntegerField()
    decided_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["invoice", "stage"], name="one_reminder_a_stage"),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.stage} of {self.invoice}"
