"""By which rules commissions are earned."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from billing.models.invoice import DEFAULT_CURRENCY, check_currency


class CommissionPlan(models.Model):
    """Tiers of rates: so many percent of a month's sales up to an amount, more or less of what is above it."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CommissionTier(models.Model):
    """A rate for the part of a month's sales in a currency between the tier before and `up_to`, net of VAT."""

    plan = models.ForeignKey(CommissionPlan, models.CASCADE, related_name="tiers")
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, validators=[check_currency])
    up_to = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text="of a month’s sales, before VAT; leave it empty in the last tier",
    )
    rate = models.DecimalField(
        "rate %",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )

    class Meta:
        ordering = ["currency", models.F("up_to").asc(nulls_last=True)]
        verbose_name = "tier"
        constraints = [
            models.CheckConstraint(condition=models.Q(up_to__gt=0), name="tier_ends_above_nothing"),
            models.CheckConstraint(condition=models.Q(rate__range=(0, 100)), name="tier_rate_is_a_percentage"),
            models.UniqueConstraint(fields=["plan", "currency", "up_to"], name="no_two_tiers_end_at_an_amount"),
            models.UniqueConstraint(
                fields=["plan", "currency"], condition=models.Q(up_to__isnull=True), name="one_open_tier_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"
