"""StagedRow: a row of a file as it was checked, and what comes of it."""

from django.db import models

from imports.models.importing import Import

# The longest natural key that a target has is an e-mail address, of 254.
MAX_KEY_LENGTH = 400


class Outcome(models.TextChoices):
    """What a row means. INVALID is the data's fault, FAILED is ours."""

    CREATE = "create", "New"
    UPDATE = "update", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    INVALID = "invalid", "Invalid"
    DUPLICATE = "duplicate", "Duplicate"
    FAILED = "failed", "Failed"


# Those that are given back to be mended.
REJECTED = (Outcome.INVALID, Outcome.DUPLICATE, Outcome.FAILED)
# Those that change something.
WRITTEN = (Outcome.CREATE, Outcome.UPDATE)


class StagedRow(models.Model):
    """One row, by its line in the file. Written by COPY: columns in this order."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(Import, models.CASCADE, related_name="staged", db_index=False)
    line = models.PositiveBigIntegerField(help_text="of the file, where the row begins; the first is 1")
    outcome = models.CharField(max_length=9, choices=Outcome)
    key = models.CharField(max_length=MAX_KEY_LENGTH, blank=True, default="", help_text="which record it is about")
    values = models.JSONField(null=True, help_text="by the fields that are mapped, in their order; none if invalid")
    cells = models.JSONField(null=True, help_text="as the file has them, where the row was rejected")
    details = models.JSONField(null=True, help_text="what is wrong: place and words; or what changes: field, old, new")
    first_line = models.PositiveBigIntegerField(null=True, help_text="of a duplicate: the row that counts")

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="row_outcome_is_known"),
        ]
        indexes = [
            models.Index(fields=["run", "outcome", "line"], name="row_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"Line {self.line}"
