"""Document: a picture or PDF that somebody uploaded, what it is about, and the small pictures made of it."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from imports.models.importing import MAX_FILE_NAME, SHA256_LENGTH

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

# Pixels: a list's row, a telephone's card, a page.
WIDTHS = (150, 300, 600)

MAX_TITLE = 120


class DocumentKind(models.TextChoices):
    """What it is to the office."""

    LOGO = "logo", "Logo"
    INSURANCE = "insurance", "Insurance certificate"
    DELIVERY = "delivery", "Proof of delivery"
    OTHER = "other", "Other"


class DocumentState(models.TextChoices):
    """How far it is. Each change is one conditional update."""

    CHECKING = "checking", "Being checked"
    READY = "ready", "Ready"
    REFUSED = "refused", "Refused"


class Document(models.Model):
    """One uploaded file. `path` is what came in, which nobody is given; `copy_path` what was written anew of it."""

    key: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        unique=True, default=uuid4, editable=False, help_text="its files' names begin so"
    )
    kind = models.CharField(max_length=9, choices=DocumentKind, default=DocumentKind.OTHER)
    title = models.CharField(max_length=MAX_TITLE)
    subject_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")

    file_name = models.CharField(max_length=MAX_FILE_NAME, help_text="as the person's computer has it; never a path")
    path = models.CharField(max_length=MAX_FILE_NAME, help_text="of what came in, in the storage")
    size = models.PositiveBigIntegerField(help_text="bytes of what came in")
    sha256 = models.CharField(max_length=SHA256_LENGTH, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(editable=False, help_text="one showing of the form")

    state = models.CharField(max_length=8, choices=DocumentState, default=DocumentState.CHECKING)
    problem = models.TextField(blank=True, default="", help_text="why it was refused")
    # No key to these rows: they are pruned in their own time.
    job_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the job that checks it")

    content_type = models.CharField(max_length=40, help_text="as its content says")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, upright")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, upright")
    pages = models.PositiveIntegerField(null=True, blank=True)
    copy_path = models.CharField(max_length=MAX_FILE_NAME, blank=True, default="", help_text="of what is given out")
    copy_type = models.CharField(max_length=40, blank=True, default="")

    if TYPE_CHECKING:
        renditions: "RelatedManager[Rendition]"

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DocumentState.values), name="document_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(subject_type=None, subject_id=None)
                | models.Q(subject_type__isnull=False, subject_id__isnull=False),
                name="document_subject_is_whole",
            ),
            # The same content is one document of its subject, however often it is uploaded.
            models.UniqueConstraint(fields=["subject_type", "subject_id", "sha256"], name="one_document_of_a_content"),
            models.UniqueConstraint(
                fields=["sha256"], condition=models.Q(subject_type=None), name="one_document_about_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        """Say whether there is something to show."""
        return self.content_type.startswith("image/")


class Rendition(models.Model):
    """A document as a small WebP picture, `wanted` pixels wide at most."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="renditions")
    wanted = models.PositiveSmallIntegerField("width", help_text="pixels, at most")
    path = models.CharField(max_length=MAX_FILE_NAME, help_text="in the storage")
    size = models.PositiveIntegerField(help_text="bytes")
    width = models.PositiveSmallIntegerField(help_text="pixels")
    height = models.PositiveSmallIntegerField(help_text="pixels")

    class Meta:
        default_permissions = ()
        ordering = ["wanted"]
        constraints = [
            models.UniqueConstraint(fields=["document", "wanted"], name="one_rendition_of_a_width"),
            models.CheckConstraint(condition=models.Q(wanted__in=WIDTHS), name="rendition_width_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, {self.wanted} px"
