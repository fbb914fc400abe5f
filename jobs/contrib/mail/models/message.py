"""Message: an e-mail as it is sent, or was."""

import uuid_utils.compat
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class Message(models.Model):
    """An e-mail: what is stored is what is sent. Addresses are kept as a mail program shows them: `Ada <ada@…>`."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    subject = models.CharField(max_length=998, blank=True)
    sender = models.CharField("from", max_length=400)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    reply_to = models.JSONField(default=list, blank=True)
    # For the list: JSON can't be searched alike on every database.
    recipients = models.TextField(help_text="all addresses, for the search")
    headers = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    template = models.CharField(max_length=100, blank=True, default="")
    # Its words open doors: nobody is shown them, and they are gone once it is sent.
    is_secret = models.BooleanField(default=False)

    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    subject_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, db_index=False)
    subject_id = models.CharField(max_length=64, blank=True, default="")
    about = GenericForeignKey("subject_type", "subject_id")
    about_label = models.CharField("about", max_length=200, blank=True, default="")

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=255, blank=True, default="")
    # By address, in the mail server's words. The others have it.
    refused = models.JSONField(default=dict, blank=True)

    # Since then it says nothing: that there was a letter, and when, is left.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "e-mail"
        default_permissions = ("view",)
        ordering = ["-id"]
        permissions = [("resend_message", "Can send message again"), ("test_template", "Can send a test of a template")]
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"], condition=~models.Q(idempotency_key=""), name="one_key_one_message"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "-id"],
                condition=models.Q(subject_type__isnull=False),
                name="message_by_about",
            ),
            models.Index(fields=["created_at"], name="message_by_time"),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return "An e-mail that was erased"
        first = str(self.to[0]) if self.to else "nobody"
        others = f" and {len(self.to) - 1} more" if len(self.to) > 1 else ""
        return f"{self.subject or 'No subject'}, to {first}{others}"
