"""Attachment: a file of an e-mail, kept in storage and named here."""

from django.db import models

from jobs.contrib.mail.models.message import Message


class Attachment(models.Model):
    """A file that goes with an e-mail. Of one that was given as bytes we keep the only copy; see `is_ours`."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255, blank=True, default="")
    content_type = models.CharField(max_length=255)
    path = models.CharField(max_length=255, help_text="in the default storage")
    size = models.PositiveBigIntegerField(help_text="bytes")
    is_ours = models.BooleanField(default=True, help_text="deleted when no message names it any more")
    # Content-ID and the like, of images that the HTML shows.
    headers = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["path"], name="attachment_by_path")]

    def __str__(self) -> str:
        return self.name or self.content_type
