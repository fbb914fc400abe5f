"""Who sells."""

from django.conf import settings
from django.db import models


class SalesRep(models.Model):
    """Somebody who is paid a share of what their customers buy."""

    number = models.CharField("personnel number", max_length=40, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail", help_text="statements go here")
    plan = models.ForeignKey("billing.CommissionPlan", models.PROTECT, related_name="reps")
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="Whoever has left gets a statement only for a month in which one of their invoices is paid or "
        "taken back.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sales_rep",
        help_text="their own account, if they have one",
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "sales rep"

    def __str__(self) -> str:
        return self.name
