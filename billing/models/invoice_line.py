"""Lines of invoices: what is charged for."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from billing.models.invoice import Invoice
from billing.models.vat_fields import vat_category_field, vat_rate_field


class InvoiceLine(models.Model):
    """One line: what, how much of it, at what price before VAT."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(1))
    unit = models.CharField(max_length=20, blank=True, help_text="hour, piece, km …")
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, help_text="before VAT")
    base_quantity = models.DecimalField(
        "per",
        max_digits=14,
        decimal_places=4,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text="units that the price is for",
    )
    vat_category = vat_category_field()
    vat_rate = vat_rate_field()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(base_quantity__gt=0), name="price_is_for_some_units"),
        ]

    def __str__(self) -> str:
        return self.description
