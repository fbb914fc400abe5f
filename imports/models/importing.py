"""Import: a file that somebody brought, what it was read and mapped as, and how far it is."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

# What file systems and people can do with.
MAX_FILE_NAME = 200

# SHA-256, in hexadecimal digits.
SHA256_LENGTH = 64


class Stage(models.TextChoices):
    """Where an import stands. Each change is one conditional update in `services/stages.py`."""

    READING = "reading", "Being read"
    UNREADABLE = "unreadable", "Can't be read"
    READ = "read", "To be mapped"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    IMPORTING = "importing", "Being imported"
    IMPORTED = "imported", "Imported"
    DISMISSED = "dismissed", "Dismissed"


class InvalidRows(models.TextChoices):
    """What invalid rows mean for the others."""

    SKIP = "skip", "Import the valid rows and leave the others out"
    REFUSE = "refuse", "Import all rows or none"


class EmptyCells(models.TextChoices):
    """What an empty cell means for a record that exists."""

    KEEP = "keep", "Leave what is there"
    CLEAR = "clear", "Empty the field"


class Import(models.Model):
    """One file on its way into the database, step by step.

    `revision` counts what people changed: a job works for one revision, and a later one takes no word from it.
    `fence` names the attempt that works on it: each chunk is written under the row's lock, and by that attempt alone.
    """

    target = models.CharField(max_length=30, help_text="what its rows become")
    file_name = models.CharField(max_length=MAX_FILE_NAME, help_text="as the person's computer has it; never a path")
    path = models.CharField(max_length=MAX_FILE_NAME, blank=True, default="", help_text="in the storage")
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=SHA256_LENGTH, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True, editable=False, help_text="one showing of the form")

    stage = models.CharField(max_length=10, choices=Stage, default=Stage.READING)
    revision = models.PositiveIntegerField(default=0)
    fence = models.CharField(max_length=60, blank=True, default="", editable=False)
    # No key to these rows: they are pruned in their own time.
    job_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the job of this step")
    problem = models.TextField(blank=True, default="", help_text="why it can't be read")

    reading = models.JSONField(null=True, blank=True, help_text="how the file is read")
    guessed = models.JSONField(null=True, blank=True, help_text="how it would be read if nobody had overruled it")
    columns = models.JSONField(default=list, blank=True, help_text="name and content of each column")
    preview = models.JSONField(default=list, blank=True, help_text="the first rows, each with its line")
    mapping = models.JSONField(default=dict, blank=True, help_text="where each field comes from")
    invalid_rows = models.CharField(max_length=6, choices=InvalidRows, default=InvalidRows.SKIP)
    empty_cells = models.CharField(max_length=5, choices=EmptyCells, default=EmptyCells.KEEP)

    # What a program said with its file; it holds while the revision is this one.
    plan = models.JSONField(null=True, blank=True, editable=False)
    plan_revision = models.PositiveIntegerField(default=0, editable=False)

    rows = models.PositiveBigIntegerField(default=0, help_text="rows that were checked")
    to_create = models.PositiveBigIntegerField(default=0)
    to_update = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    invalid = models.PositiveBigIntegerField(default=0, help_text="the data are wrong")
    duplicates = models.PositiveBigIntegerField(default=0, help_text="rows of a record that an earlier row is about")

    mended = models.PositiveBigIntegerField(default=0, help_text="rows whose cells were put right while reading")
    mended_lines = models.JSONField(default=list, blank=True, help_text="where the first of them are")

    cursor = models.PositiveBigIntegerField(default=0, help_text="the last line that is in")
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0, help_text="the database refused a row that seemed valid")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    file_removed_at = models.DateTimeField(null=True, blank=True)
    rows_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="import_stage_is_known"),
        ]
        indexes = [
            models.Index(fields=["sha256", "-id"], name="import_by_content"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def importable(self) -> int:
        """Return how many rows would change something."""
        return self.to_create + self.to_update

    @property
    def counts(self) -> dict[str, Any]:
        """Return what came of it, as a job's result."""
        return {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "invalid", "failed")}
