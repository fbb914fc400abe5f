"""Many drafts that are issued and sent together."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class InvoiceRun(models.Model):
    """One time that somebody had many drafts issued; how far it is stands in its batch of jobs."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    count = models.PositiveIntegerField(default=0, help_text="drafts that were to be issued")
    request_key = models.UUIDField(unique=True, editable=False, help_text="one showing of the form")

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"Invoice run {self.pk}"
