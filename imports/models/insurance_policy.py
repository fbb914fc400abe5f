"""InsurancePolicy: what a carrier is insured for, and until when."""

from django.db import models
from django.db.models import F, Q

from imports.models.carrier import Carrier


class InsuranceKind(models.TextChoices):
    """What is insured."""

    LIABILITY = "liability", "Liability (BI & PD)"
    CARGO = "cargo", "Cargo"
    BOND = "bond", "Surety bond or trust"
    WORKERS = "workers", "Workers’ compensation"
    OTHER = "other", "Other"


class InsurancePolicy(models.Model):
    """One policy over one term; a renewal under the same number is a row of its own, or a later end of this one.

    `told_of` is the end that people were told of: a term that was made longer is told of again when it ends.
    """

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="policies")
    kind = models.CharField("covers", max_length=9, choices=InsuranceKind)
    number = models.CharField("policy number", max_length=60)
    insurer = models.CharField(max_length=200, blank=True, default="")
    valid_from = models.DateField("from")
    valid_until = models.DateField("until", help_text="the last day that is insured")
    told_at = models.DateTimeField("told", null=True, blank=True, editable=False)
    told_of = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "insurance policy"
        verbose_name_plural = "insurance policies"
        ordering = ["valid_until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "kind", "number", "valid_from"],
                name="one_policy_a_term",
                violation_error_message="This policy is entered already, from the same day on.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="policy_ends_after_it_begins",
                violation_error_message="The last day comes before the first one.",
            ),
            models.CheckConstraint(condition=Q(kind__in=InsuranceKind.values), name="insurance_kind_is_known"),
        ]
        # What the sweep reads each morning.
        indexes = [models.Index(fields=["valid_until", "id"], name="policy_by_end")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
