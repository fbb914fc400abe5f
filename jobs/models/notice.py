"""Notice: one message about an alert to one channel, and what became of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.alert import Alert
from jobs.models.channel import Channel


class NoticeKind(models.TextChoices):
    """What a notice tells."""

    OPENED = "opened", "Opened"
    REMINDER = "reminder", "Reminder"
    RECOVERED = "recovered", "Recovered"
    TEST = "test", "Test"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices; times are compared by the database's own clock."""

    def pending(self) -> "NoticeQuerySet":
        """Return those that are still to be sent."""
        return self.filter(sent_at=None, gave_up_at=None)

    def due(self) -> "NoticeQuerySet":
        """Return those that are to be sent now, and that nobody is sending."""
        return self.pending().filter(Q(next_try_at=None) | Q(next_try_at__lte=Now()))


class Notice(models.Model):
    """One message. `tries` is its fencing token: whoever sends it has counted it up first.

    While it is being sent `next_try_at` lies ahead, so that nobody else takes it unless the sender dies.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="notices")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="notices")
    addressee = models.CharField(max_length=100, help_text="the channel's name when the notice was made")
    kind = models.CharField(max_length=9, choices=NoticeKind)
    number = models.PositiveIntegerField(default=0, help_text="of several reminders")
    title = models.CharField(max_length=300)
    text = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="none: at once")
    last_error = models.CharField(max_length=300, blank=True, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "channel", "kind", "number"], name="notice_is_made_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at=None, gave_up_at=None), name="notice_pending"),
        ]

    def __str__(self) -> str:
        return self.title
