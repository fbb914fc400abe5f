"""CauseNote: what staff say of a cause for which jobs fail, such as who looks after it."""

from django.conf import settings
from django.db import models

from jobs.registry import task_title


class CauseNote(models.Model):
    """A line about all jobs of a task that fail with the same fingerprint; who wrote it and when."""

    task = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=16)
    note = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "fingerprint"], name="one_note_a_cause"),
        ]
        # Noting is the one permission there is; the rows have no page of their own.
        default_permissions = ("change",)

    def __str__(self) -> str:
        # Not what it says: the log of acts keeps the name.
        return f"Why jobs fail: {task_title(self.task)}"
