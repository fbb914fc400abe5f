"""Everything that is known of one job."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from jobs.models import Attempt, Effect, Job

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """A job with its attempts and history (newest first) and its effects (in the order they were begun)."""

    job: Job
    attempts: "Sequence[Attempt]"
    effects: "Sequence[Effect]"
    history: "Sequence[LogEntry]"


def job_record(job_id: UUID) -> JobRecord | None:
    """Return the record of a job; None when there is no such job."""
    job = find(job_id)
    if job is None:
        return None
    return JobRecord(
        job=job,
        attempts=list(job.attempts.order_by("-number")),
        effects=list(job.effects.all()),
        history=_history(job),
    )


def find(job_id: UUID) -> Job | None:
    """Return a job with its asker and the kind of its subject; None when there is no such job."""
    return Job.objects.select_related("requested_by", "subject_type").filter(pk=job_id).first()


def effects_in_doubt(job: Job) -> "Sequence[Effect]":
    """Return the effects of a job that were begun and never noted as done."""
    return list(job.effects.filter(done_at=None))


def _history(job: Job) -> "Sequence[LogEntry]":
    content_type = ContentType.objects.get_for_model(Job)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=str(job.pk))
    return list(entries.select_related("user").order_by("-action_time", "-pk"))
