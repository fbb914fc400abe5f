"""Allowances and charges on whole invoices."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from billing.models.invoice import Invoice
from billing.models.vat_fields import vat_category_field, vat_rate_field


class AdjustmentKind(models.TextChoices):
    """Whether something is taken off the whole invoice, or put on it."""

    ALLOWANCE = "allowance", "Allowance (less)"
    CHARGE = "charge", "Charge (more)"


class InvoiceAdjustment(models.Model):
    """An allowance or charge on the whole invoice, before VAT."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=10, choices=AdjustmentKind, default=AdjustmentKind.ALLOWANCE)
    reason = models.CharField(max_length=200)
    amount = models.DecimalField(
        max_digits=14, decimal_places=4, validators=[MinValueValidator(Decimal(0))], help_text="before VAT"
    )
    vat_category = vat_category_field()
    vat_rate = vat_rate_field()

    class Meta:
        ordering = ["id"]
        verbose_name = "allowance or charge"
        verbose_name_plural = "allowances and charges"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="adjustment_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def signed_amount(self) -> Decimal:
        """What it adds to the invoice: below 0 for an allowance."""
        return self.amount if self.kind == AdjustmentKind.CHARGE else -self.amount
