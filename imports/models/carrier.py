"""Carrier: a company that moves goods or people, as the US registry of motor carriers knows it."""

from django.db import models

from imports.models.carrier_sync import Synced


class Operation(models.TextChoices):
    """Where it drives: the registry's codes."""

    INTERSTATE = "A", "Interstate"
    INTRASTATE_HAZMAT = "B", "Intrastate Hazmat"
    INTRASTATE = "C", "Intrastate Non-Hazmat"


class Carrier(Synced):
    """One carrier. Of many the registry publishes nothing but the number."""

    dot_number = models.PositiveBigIntegerField("DOT number", unique=True)
    legal_name = models.CharField(max_length=200, blank=True, default="")
    dba_name = models.CharField("doing business as", max_length=200, blank=True, default="")
    may_operate = models.BooleanField("allowed to operate", null=True, blank=True)
    operation = models.CharField(max_length=1, choices=Operation, blank=True, default="")
    carries_passengers = models.BooleanField(null=True, blank=True)
    out_of_service_on = models.DateField("out of service since", null=True, blank=True)
    street = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=2, blank=True, default="")
    postcode = models.CharField("ZIP", max_length=10, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    drivers = models.PositiveIntegerField(null=True, blank=True)
    power_units = models.PositiveIntegerField(null=True, blank=True)
    reviewed_on = models.DateField("last review", null=True, blank=True)
    retrieved_on = models.DateField("as of", null=True, blank=True, help_text="when the registry said so")

    class Meta:
        ordering = ["dot_number"]
        permissions = [("look_up_carrier", "Can look a carrier up at the registry")]
        constraints = [models.CheckConstraint(condition=models.Q(dot_number__gt=0), name="dot_number_is_positive")]
        # What the sweep reads: whose turn it is, and first of those that somebody sees to.
        indexes = [
            models.Index(fields=["next_sync_at", "id"], name="carrier_by_turn"),
            models.Index(
                fields=["next_sync_at", "id"],
                condition=models.Q(assigned_to__isnull=False),
                name="assigned_carrier_by_turn",
            ),
            models.Index(
                fields=["assigned_to"], condition=models.Q(assigned_to__isnull=False), name="carrier_by_person"
            ),
        ]

    def __str__(self) -> str:
        return self.dba_name or self.legal_name or f"DOT {self.dot_number}"
