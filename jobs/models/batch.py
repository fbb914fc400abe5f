"""Batch: jobs enqueued together, with one progress, and what follows when all have ended."""

from typing import Any

import uuid_utils.compat
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from jobs.correlation import MAX_CORRELATION_LENGTH
from jobs.models.job import Job, JobQuerySet
from jobs.models.status import LIVE, Status


class BatchQuerySet(models.QuerySet["Batch"]):
    """Questions about batches."""

    def open(self) -> "BatchQuerySet":
        """Return those of which a job may still be live."""
        return self.filter(ended_at=None)

    def spent(self) -> "BatchQuerySet":
        """Return the open ones whose jobs have all ended."""
        live = Job.objects.filter(batch_id=models.OuterRef("pk"), status__in=LIVE)
        return self.open().filter(~models.Exists(live))

    def about(self, subject: models.Model) -> "BatchQuerySet":
        """Return the batches that concern an object, newest first."""
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=content_type, subject_id=str(subject.pk)).order_by("-id")


class Batch(models.Model):
    """Jobs enqueued together. How they stand is counted from their own rows: none of them ever writes this one.

    Jobs to come are kept as the columns of their rows (see services.planning): the two that are called, and the
    steps that follow, each a list of jobs.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    name = models.CharField(max_length=200)
    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    tenant = models.CharField(max_length=100, blank=True, default="")
    subject_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, db_index=False)
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField("about", max_length=200, blank=True, default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    correlation_id = models.CharField(max_length=MAX_CORRELATION_LENGTH, blank=True, default="", editable=False)

    total = models.PositiveBigIntegerField(default=0, help_text="jobs that are part of it")
    # Of an earlier request with the same key each: they are that one's.
    known = models.PositiveBigIntegerField(default=0, help_text="jobs that had been asked for before")
    on_end = models.JSONField(null=True, blank=True, help_text="called once all have ended")
    on_success = models.JSONField(null=True, blank=True, help_text="called once all are successful")
    steps = models.JSONField(default=list, blank=True, help_text="what follows, step by step, once all are successful")
    # No keys to these rows: each is pruned in its own time.
    on_end_job_id = models.UUIDField(null=True, blank=True, editable=False)
    on_success_job_id = models.UUIDField(null=True, blank=True, editable=False)
    previous_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the step before")
    next_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the step after")

    enqueued_at = models.DateTimeField(default=timezone.now)
    # None again when a job of it is retried.
    ended_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveBigIntegerField(default=0, help_text="when it ended")
    cancelled = models.PositiveBigIntegerField(default=0, help_text="when it ended")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_key_one_batch",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(ended_at=None), name="batch_open"),
            models.Index(
                fields=["subject_type", "subject_id", "-id"],
                condition=models.Q(subject_type__isnull=False),
                name="batch_by_subject",
            ),
            models.Index(
                fields=["requested_by"], condition=models.Q(requested_by__isnull=False), name="batch_by_requester"
            ),
            # By which a job that was called finds its batch.
            models.Index(
                fields=["on_end_job_id"], condition=models.Q(on_end_job_id__isnull=False), name="batch_by_on_end"
            ),
            models.Index(
                fields=["on_success_job_id"],
                condition=models.Q(on_success_job_id__isnull=False),
                name="batch_by_on_success",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def jobs(self) -> JobQuerySet:
        """Its jobs, in the order in which they were asked for."""
        # The index's condition is said, too: SQLite does not see that it follows.
        return Job.objects.filter(batch_id__isnull=False, batch_id=self.pk).order_by("id")

    def counts(self) -> dict[Status, int]:
        """Return how many of its jobs stand where, those of none left out; reads an entry of an index each."""
        rows: Any = self.jobs.order_by().values_list("status").annotate(n=models.Count("pk"))
        return {Status(status): n for status, n in rows}
