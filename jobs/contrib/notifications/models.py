"""Notification: one message to one person; Preference: how one wants to hear of a level by e-mail."""

from typing import TYPE_CHECKING

import uuid_utils.compat
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

TITLE_LENGTH = 200
BODY_LENGTH = 2_000
URL_LENGTH = 500
KEY_LENGTH = 200


class Level(models.TextChoices):
    """How a notification is meant."""

    INFO = "info", "Note"
    SUCCESS = "success", "Done"
    WARNING = "warning", "Look at it"
    ERROR = "error", "Went wrong"


class Way(models.TextChoices):
    """When a notification is e-mailed."""

    AT_ONCE = "at_once", "At once"
    HOURLY = "hourly", "In the hourly digest"
    DAILY = "daily", "In the daily digest"
    NEVER = "never", "Not at all"


DIGESTS = (Way.HOURLY, Way.DAILY)
_WAITING = models.Q(way__in=DIGESTS, mailed_at=None, read_at=None)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions about notifications."""

    def of(self, user: "AbstractBaseUser") -> "NotificationQuerySet":
        """Return those of a person, newest first."""
        return self.filter(recipient_id=user.pk).order_by("-id")

    def unread(self) -> "NotificationQuerySet":
        """Return those that were not marked read."""
        return self.filter(read_at=None)

    def waiting(self) -> "NotificationQuerySet":
        """Return those that a digest has yet to tell of: what has been read meanwhile is left out."""
        return self.filter(_WAITING)


class Notification(models.Model):
    """One message to one person. Its id grows with time, and is known before it is written."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    # Found by the indexes that begin with it.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    level = models.CharField(max_length=7, choices=Level, default=Level.INFO)
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=URL_LENGTH, blank=True, default="")
    subject_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, related_name="+")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject = GenericForeignKey("subject_type", "subject_id")
    idempotency_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # As its recipient wanted when it was written, or has chosen since.
    way = models.CharField(max_length=7, choices=Way, default=Way.NEVER)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # The digest that told of it: whatever else it knows, it is in no other.
    digest = models.UUIDField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_key_one_notification",
            ),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="notification_level_is_known"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="notification_way_is_known"),
            models.CheckConstraint(
                condition=models.Q(digest=None) | models.Q(mailed_at__isnull=False),
                name="what_is_in_a_digest_is_mailed",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_by_recipient"),
            # What the bell counts on every page.
            models.Index(fields=["recipient", "-id"], condition=models.Q(read_at=None), name="notification_unread"),
            # Who is to get a digest, and of what.
            models.Index(fields=["way", "recipient"], condition=_WAITING, name="notification_waiting"),
            models.Index(fields=["digest"], condition=models.Q(digest__isnull=False), name="notification_by_digest"),
            # What the sweep reads.
            models.Index(fields=["created_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """When a member of staff wants notifications of a level by e-mail; without a row, the default applies."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=7, choices=Level)
    way = models.CharField(max_length=7, choices=Way)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "level"], name="one_way_a_level"),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="preference_level_is_known"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="preference_way_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_way_display()}"
