"""QueueControl: what staff have said of a queue. A queue that nobody has said anything of has none."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class QueueControlQuerySet(models.QuerySet["QueueControl"]):
    """Questions about queues; times are compared by the database's own clock."""

    def paused(self) -> "QueueControlQuerySet":
        """Return the queues from which nothing is begun now."""
        return self.filter(models.Q(paused_until=None) | models.Q(paused_until__gt=Now()), paused_at__isnull=False)


class QueueControl(models.Model):
    """A queue and its pause: by whom, why, until when. Empty `paused_until` means until somebody resumes it."""

    queue_name = models.CharField("queue", max_length=32, primary_key=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    pause_reason = models.CharField(max_length=300, blank=True, default="")

    objects = QueueControlQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = "queue"
        verbose_name_plural = "queues"
        ordering = ["queue_name"]
        permissions = [
            ("pause_queue", "Can pause and resume queue"),
            ("empty_queue", "Can cancel all that waits in a queue"),
        ]

    def __str__(self) -> str:
        return self.queue_name


def is_paused() -> models.Exists:
    """Return the condition on jobs that their queue is paused."""
    return models.Exists(_pause_of_its_queue())


def _pause_of_its_queue() -> models.QuerySet[QueueControl]:
    return QueueControl.objects.paused().filter(queue_name=models.OuterRef("queue_name"))
