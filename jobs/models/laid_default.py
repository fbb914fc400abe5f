"""LaidDefault: what an installation begins with, noted, so that it is laid once."""

from django.db import models

from jobs.models.alert_rule import AlertRule


class LaidDefault(models.Model):
    """A default that was created once. It stays when what was created is deleted, which then does not come back."""

    key = models.CharField(max_length=300, primary_key=True)
    laid_at = models.DateTimeField(auto_now_add=True)
    rule = models.ForeignKey(AlertRule, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
