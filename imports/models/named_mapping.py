"""NamedMapping: which column becomes which field, kept for the next file of its kind."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class NamedMapping(models.Model):
    """A mapping by the names of columns, which hold from file to file; their places may not."""

    target = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    mapping = models.JSONField(help_text="for each field its column's name, or what it always is")
    column_names = models.JSONField(default=list, help_text="of the file it was made for")
    empty_cells = models.CharField(max_length=5, default="keep")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "mapping"
        ordering = ["target", "name"]
        constraints = [models.UniqueConstraint(fields=["target", "name"], name="one_mapping_of_a_name")]

    def __str__(self) -> str:
        return self.name
