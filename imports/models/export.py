"""Export: a list of the admin that somebody wants as a file, and the file that came of it."""

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

# Of what is exported, in characters: several filters, and a search that somebody typed.
MAX_WORDS = 300


class Format(models.TextChoices):
    """What kind of file it is."""

    CSV = "csv", "CSV, for other programs"
    XLSX = "xlsx", "XLSX, for Excel and other spreadsheets"


class Separator(models.TextChoices):
    """What stands between the cells of a CSV file."""

    COMMA = ",", "Comma"
    SEMICOLON = ";", "Semicolon, as Excel wants it where the comma is in numbers"
    TAB = "\t", "Tab"


class Export(models.Model):
    """One file made of a list. It is ready when `path` names a file, which is always a whole one."""

    model = models.CharField(max_length=100, editable=False, help_text="whose list it is, as in billing.invoice")
    query = models.TextField(blank=True, default="", help_text="the list's filters, search and order, as its address")
    selected = models.JSONField(default=list, blank=True, help_text="keys of the rows; empty for all that match")
    what = models.CharField(max_length=MAX_WORDS, help_text="in words, as it was asked for")
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=Format, default=Format.CSV)
    separator = models.CharField(max_length=1, choices=Separator, default=Separator.COMMA)
    has_bom = models.BooleanField("marked as UTF-8", default=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="the person's, which times are told in")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(editable=False, help_text="one showing of the form")
    # No key to this row: it is pruned in its own time.
    job_id = models.UUIDField(null=True, blank=True, editable=False)

    token = models.UUIDField(default=uuid4, unique=True, editable=False, help_text="what the file's name is made of")
    path = models.CharField(max_length=100, blank=True, default="", help_text="in the storage")
    began_at = models.DateTimeField(null=True, blank=True, help_text="when the last attempt began")
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="bytes")

    class Meta:
        ordering = ["-id"]
        # "add" lets a person export lists they see; "view" shows other people's exports, files and all.
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["requested_by", "request_key"], name="export_asked_for_once"),
            models.CheckConstraint(condition=models.Q(format__in=Format.values), name="export_format_is_known"),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="export_by_requester"),
            models.Index(fields=["ready_at"], condition=~models.Q(path=""), name="export_with_file"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def file_name(self) -> str:
        """Return what the file is called on the person's computer: `Invoices 2026-11-26.csv`."""
        with timezone.override(self.time_zone):
            day = timezone.localdate(self.ready_at or self.requested_at)
        return f"{self.plural[:1].upper()}{self.plural[1:]} {day.isoformat()}.{self.format}"

    @property
    def plural(self) -> str:
        """Return what its rows are called."""
        from django.apps import apps

        try:
            return str(apps.get_model(self.model)._meta.verbose_name_plural)
        except LookupError:
            # Its application is gone; the file is not.
            return PurePosixPath(self.model.replace(".", "/")).name

    @property
    def result(self) -> dict[str, Any]:
        """Return what came of it, as a job's result."""
        return {"rows": self.rows, "bytes": self.size}
