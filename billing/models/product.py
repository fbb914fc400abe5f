"""What is sold again and again."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from billing.models.invoice import DEFAULT_CURRENCY, check_currency
from billing.models.vat_fields import vat_rate_field


class Product(models.Model):
    """One article or service, with its price before VAT. Lines of invoices copy it, and don't change with it."""

    number = models.CharField("product number", max_length=60, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="", help_text="hour, piece, km …")
    unit_price = models.DecimalField(
        max_digits=14, decimal_places=4, validators=[MinValueValidator(Decimal(0))], help_text="before VAT"
    )
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, validators=[check_currency])
    vat_rate = vat_rate_field()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="product_price_is_not_negative"),
            models.CheckConstraint(condition=models.Q(vat_rate__range=(0, 100)), name="product_vat_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.name
