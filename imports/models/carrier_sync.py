"""What is known of a carrier's lookups at the registry, as columns of the carrier."""

from django.conf import settings
from django.db import models
from django.utils import timezone

# An entity tag, and a date as HTTP writes it; what is longer is not kept, and the next lookup asks for everything.
MAX_VALIDATOR = 200


class SyncOutcome(models.TextChoices):
    """What came of the last lookup."""

    UNCHANGED = "unchanged", "Nothing new"
    CHANGED = "changed", "Changed"
    NOT_FOUND = "not_found", "Not known to the registry"
    ERROR = "error", "Could not be looked up"


class Synced(models.Model):
    """Who sees to a carrier, and how it stands with the registry.

    File imports make carriers by statements of their own: every column has a default or may be missing.
    `asks` counts the calls that were begun, `answered` is the number of the one whose answer is in: an older answer
    matches no row.
    """

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        # Found by an index of those that have one: an import of a million carriers writes nothing into it.
        db_index=False,
        help_text="is told when its insurance ends",
    )
    # Due from the start: a new carrier is looked up by the next sweep.
    next_sync_at = models.DateTimeField("to be looked up", default=timezone.now, editable=False)
    synced_at = models.DateTimeField("last answer", null=True, blank=True, editable=False)
    sync_tried_at = models.DateTimeField("last call", null=True, blank=True, editable=False)
    sync_outcome = models.CharField(
        "registry", max_length=9, choices=SyncOutcome, blank=True, default="", editable=False
    )
    sync_error = models.TextField(blank=True, default="", editable=False)
    sync_failures = models.PositiveIntegerField(default=0, editable=False, help_text="calls in a row without an answer")
    etag = models.CharField(max_length=MAX_VALIDATOR, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=MAX_VALIDATOR, blank=True, default="", editable=False)
    registry_says = models.JSONField(null=True, blank=True, editable=False, help_text="fields and values it answered")
    registry_said_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="by the registry's clock")
    asks = models.PositiveIntegerField(default=0, editable=False)
    answered = models.PositiveIntegerField(default=0, editable=False)
    # No key to these rows: they are pruned in their own time.
    lookup_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the job of the last lookup")

    class Meta:
        abstract = True
