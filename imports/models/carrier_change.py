"""CarrierChange: what changed of a carrier, when, and who said so."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from imports.models.carrier import Carrier
from imports.models.importing import Import


class Source(models.TextChoices):
    """Where a change came from."""

    REGISTRY = "registry", "Registry"
    FILE = "file", "Import"
    PERSON = "person", "Person"


class CarrierChange(models.Model):
    """One change of any number of fields. Written in the transaction that made it, and never changed."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="changes", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=8, choices=Source)
    changes = models.JSONField(help_text="for each field: its name, the old value, the new one")
    # No key to these rows: they are pruned in their own time.
    job_id = models.UUIDField(null=True, blank=True, help_text="the lookup")
    run = models.ForeignKey(Import, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="change_source_is_known"),
        ]
        indexes = [models.Index(fields=["carrier", "-id"], name="change_by_carrier")]

    def __str__(self) -> str:
        return f"{self.carrier}, {self.at:%Y-%m-%d}"
