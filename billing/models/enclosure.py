"""Enclosure: a document that goes with an invoice, such as a proof of delivery."""

from pathlib import PurePosixPath
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.models.invoice import Invoice

MAX_TITLE = 120
# Of a storage name and of what a file is called.
MAX_NAME = 200


class Enclosure(models.Model):
    """One enclosed document, with files of its own: what became of the one it was made from changes nothing here."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="enclosures")
    key: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        unique=True, default=uuid4, editable=False, help_text="its address has it, and its files' names"
    )
    source: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        editable=False, help_text="what it was made from: the same thing is enclosed once"
    )
    title = models.CharField(max_length=MAX_TITLE)
    file_name = models.CharField(max_length=MAX_NAME, help_text="as whoever downloads it gets it")
    content_type = models.CharField(max_length=40)
    path = models.CharField(max_length=MAX_NAME, help_text="in the storage")
    size = models.PositiveBigIntegerField(help_text="bytes")
    # A small WebP; empty: none is shown.
    picture_path = models.CharField(max_length=MAX_NAME, blank=True, default="", help_text="in the storage")
    picture_width = models.PositiveSmallIntegerField(default=0, help_text="pixels")
    picture_height = models.PositiveSmallIntegerField(default=0, help_text="pixels")
    is_mailed = models.BooleanField(default=False, help_text="whether it goes with the invoice's e-mails, too")
    enclosed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    enclosed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        default_permissions = ("add", "delete")
        verbose_name = "enclosed document"
        constraints = [models.UniqueConstraint(fields=["invoice", "source"], name="enclosed_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """What kind of file it is, as its name ends: PDF, JPG."""
        return PurePosixPath(self.file_name).suffix.lstrip(".").upper()
