"""Job: one request to run a task. The audit row, the outbox, and what decides who runs."""

from datetime import timedelta
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from jobs.correlation import MAX_CORRELATION_LENGTH, is_job_id
from jobs.models.limit import is_limited, may_begin
from jobs.models.queue_control import QueueControl, is_paused
from jobs.models.status import FINAL, TIMED, Status
from jobs.registry import task_title


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs; times are compared by the database's own clock."""

    def that_are(self, *statuses: str) -> "JobQuerySet":
        """Return those that stand so, of rows that are named by their keys.

        They are found by the keys alone. As long as statistics are of a time when few stood so, PostgreSQL would rather
        read all that do: to claim sixty jobs of a backlog, every job that waits.
        """
        # No index, and no statistics, says anything of such an expression.
        stands_so = models.ExpressionWrapper(models.Q(status__in=statuses), models.BooleanField())
        return self.filter(Coalesce(stands_so, models.Value(False)))

    def due(self) -> "JobQuerySet":
        """Return the jobs whose time has come."""
        return self.filter(status__in=TIMED, run_after__lte=Now())

    def undelivered_for(self, age: timedelta) -> "JobQuerySet":
        """Return the READY jobs that the broker did not take within `age`, though nothing holds them back."""
        rows = self.filter(may_begin(), status=Status.READY, delivered_at=None, ready_at__lt=Now() - age)
        return rows.exclude(is_paused())

    def without_turn(self) -> "JobQuerySet":
        """Return the jobs that a limit lets nobody begin before they have their turn."""
        return self.filter(is_limited(), turn_at=None)

    def at_the_gate(self) -> "JobQuerySet":
        """Return the READY jobs that wait for a turn, or are undelivered for another reason; not of paused queues."""
        rows = self.filter(status=Status.READY, delivered_at=None, turn_at=None)
        return rows.exclude(queue_name__in=QueueControl.objects.paused().values("queue_name"))

    def delivered_for(self, age: timedelta) -> "JobQuerySet":
        """Return the READY jobs noted as handed to the broker longer ago than `age`."""
        return self.filter(status=Status.READY, delivered_at__lt=Now() - age)

    def abandoned(self) -> "JobQuerySet":
        """Return the RUNNING jobs whose worker let the lease run out."""
        return self.filter(status=Status.RUNNING, lease_expires_at__lt=Now())

    def children_of(self, job_id: UUID) -> "JobQuerySet":
        """Return the jobs that a job enqueued while it ran."""
        return self.filter(parent_id=job_id)

    def edited_from(self, job_id: UUID) -> "JobQuerySet":
        """Return the jobs that people made of a job, with other arguments."""
        # Said although it follows: by it SQLite knows that the partial index serves.
        return self.filter(edited_from_id__isnull=False, edited_from_id=job_id)

    def of_request(self, correlation_id: str) -> "JobQuerySet":
        """Return all jobs that a request led to, or the job that they began with."""
        return self.filter(belongs_to(correlation_id))

    def about(self, subject: models.Model) -> "JobQuerySet":
        """Return the jobs that concern an object, newest first."""
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=content_type, subject_id=str(subject.pk)).order_by("-id")


def belongs_to(correlation_id: str) -> models.Q:
    """Return the condition on jobs that they are of a request, or of what began with a job, itself included."""
    # The index's condition is said, too: SQLite does not see that it follows.
    named = models.Q(correlation_id=correlation_id, correlation_id__gt="")
    return named | models.Q(pk=correlation_id) if is_job_id(correlation_id) else named


class Job(models.Model):
    """One request to run a task, from enqueue to its end, with everything that explains it.

    `attempt` is the number of the attempt that is due, running, or was made last. It is the fencing token:
    whoever changes a running job names the attempt, and a worker that lost its lease names an old one.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    task = models.CharField(max_length=200)
    queue_name = models.CharField("queue", max_length=32)
    priority = models.SmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status)
    arguments = models.JSONField(default=dict)
    timeout = models.PositiveIntegerField(help_text="seconds")

    attempt = models.PositiveIntegerField(default=1)
    max_attempts = models.PositiveIntegerField(help_text="the attempt after which no other follows by itself")
    retried_after = models.PositiveIntegerField(default=0, help_text="the last attempt before an operator's retry")

    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    request_digest = models.CharField(max_length=64, blank=True, default="", help_text="of task and arguments")
    tenant = models.CharField(max_length=100, blank=True, default="")
    subject_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, db_index=False)
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField("about", max_length=200, blank=True, default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # Empty for what nothing asked for but a schedule or a script: such a job is itself where all it leads to began.
    correlation_id = models.CharField(
        max_length=MAX_CORRELATION_LENGTH, blank=True, default="", db_default="", editable=False
    )
    # No foreign key: a job that began others may be pruned before them.
    parent_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the job that enqueued it")
    # No key to it: a constraint would lock the batch's row with each new job.
    batch_id = models.UUIDField(null=True, blank=True, editable=False, help_text="the batch it is part of")

    enqueued_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    # Handed over with the commit that wrote this: pushed right after it, or missed by the relay. None: to be pushed.
    delivered_at = models.DateTimeField(null=True, blank=True)
    # When a limit gave this attempt its turn; whoever takes the attempt away takes the turn back.
    turn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Markers of the argument values that its task's limits count by: 16 characters for the rate, 16 for the number.
    gate = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)

    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="", help_text="the last failure in one line")
    # Jobs that failed for the same cause have the same one. While versions change, old workers write rows without it.
    error_fingerprint = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    progress_current = models.PositiveBigIntegerField(null=True, blank=True)
    progress_total = models.PositiveBigIntegerField(null=True, blank=True)
    progress_message = models.CharField(max_length=200, blank=True, default="")

    # No key to the other row: each of the two is pruned in its own time.
    edited_from_id = models.UUIDField(null=True, blank=True, help_text="the job whose arguments were edited for it")

    erased_at = models.DateTimeField(null=True, blank=True, help_text="when the personal data in it were erased")
    erased_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    erased_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "view")
        ordering = ["-id"]
        permissions = [
            ("retry_job", "Can retry job"),
            ("cancel_job", "Can cancel job"),
            ("run_job", "Can run job before its time"),
            ("erase_job", "Can erase personal data in jobs"),
            ("edit_job_arguments", "Can retry job with edited arguments"),
            ("reveal_arguments", "Can see secret arguments of jobs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_key_one_job",
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="job_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(status__in=FINAL), name="erased_job_has_ended"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.RUNNING) | models.Q(lease_expires_at__isnull=False),
                name="running_job_has_a_lease",
            ),
        ]
        # Each change of status writes every index that the row is in: so a row is in as few as can be.
        indexes = [
            models.Index(fields=["status", "-id"], name="job_by_status"),
            models.Index(fields=["queue_name", "-id"], name="job_by_queue"),
            models.Index(fields=["task", "-id"], name="job_by_task"),
            models.Index(
                fields=["subject_type", "subject_id", "-id"],
                condition=models.Q(subject_type__isnull=False),
                name="job_by_subject",
            ),
            # For who looks for their own, and for the day that a user is deleted.
            models.Index(
                fields=["requested_by", "-id"], condition=models.Q(requested_by__isnull=False), name="job_by_requester"
            ),
            models.Index(
                fields=["correlation_id", "id"], condition=models.Q(correlation_id__gt=""), name="job_by_request"
            ),
            models.Index(fields=["parent_id", "id"], condition=models.Q(parent_id__isnull=False), name="job_by_parent"),
            models.Index(fields=["batch_id", "id"], condition=models.Q(batch_id__isnull=False), name="job_by_batch"),
            # How a batch stands, and whether one of its jobs is still live: without a look at the rows.
            models.Index(
                fields=["batch_id", "status"], condition=models.Q(batch_id__isnull=False), name="job_batch_standing"
            ),
            models.Index(
                fields=["edited_from_id"],
                condition=models.Q(edited_from_id__isnull=False),
                name="job_by_edited_from",
            ),
            models.Index(fields=["run_after"], condition=models.Q(status__in=TIMED), name="job_due"),
            models.Index(
                fields=["-priority", "id"],
                condition=models.Q(status=Status.READY, delivered_at=None),
                name="job_undelivered",
            ),
            models.Index(fields=["lease_expires_at"], condition=models.Q(status=Status.RUNNING), name="job_leases"),
            # What waits for its turn, as turns are given: what is delivered at once is in none of them.
            models.Index(
                fields=["queue_name", "-priority", "tenant", "id"],
                condition=models.Q(status=Status.READY, delivered_at=None, turn_at=None),
                name="job_gate_of_queue",
            ),
            models.Index(
                fields=["task", "-priority", "tenant", "id"],
                condition=models.Q(status=Status.READY, delivered_at=None, turn_at=None),
                name="job_gate_of_task",
            ),
            models.Index(
                fields=["queue_name", "task"],
                condition=models.Q(status=Status.READY, turn_at__isnull=False),
                name="job_turns",
            ),
            models.Index(fields=["turn_at"], condition=models.Q(turn_at__isnull=False), name="job_turn_at"),
            models.Index(
                fields=["queue_name"],
                condition=models.Q(status=Status.READY, tenant__gt=""),
                name="job_of_tenants",
            ),
            # What has ended, the oldest first: what pruning reads, and nothing else of the table.
            models.Index(
                fields=["queue_name", "status", "finished_at"],
                condition=models.Q(finished_at__isnull=False),
                name="job_ended",
            ),
            # What alerts ask every few seconds, however many rows there are.
            models.Index(
                fields=["queue_name", "ready_at"], condition=models.Q(status=Status.READY), name="job_waiting"
            ),
            models.Index(fields=["finished_at"], condition=models.Q(status=Status.FAILED), name="job_failed_at"),
            # By a condition that SQLite, too, sees to follow from a comparison.
            models.Index(fields=["finished_at"], condition=models.Q(finished_at__isnull=False), name="job_ended_at"),
        ]

    @property
    def correlation(self) -> str:
        """What this job has in common with all it leads to: the id of the request, else its own."""
        return self.correlation_id or str(self.pk)

    def __str__(self) -> str:
        title = task_title(self.task)
        return f"{self.subject_label}: {title}" if self.subject_label else title
