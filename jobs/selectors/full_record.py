"""Jobs with all that is known of them but their secrets, as plain values for a file."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models

from jobs.masking import MASK, Mask, hidden_names, shown_arguments
from jobs.models import Attempt, Effect, Job, JobQuerySet

# Rows of a child whose own keys tell nobody anything.
_LEFT_OUT = {"id", "job_id"}
# What a task said. It was written without secrets, unless the task came to declare them later; a receipt holds them
# still, as a retry is given it again.
_SPOKEN = {"result", "error", "progress_message", "traceback", "log", "receipt"}


def full_records(job_ids: Collection[UUID]) -> Iterator[dict[str, Any]]:
    """Yield these jobs in the order of their ids, each with its attempts and effects, in three queries."""
    attempts = _children(Attempt.objects.filter(job__in=job_ids).order_by("job", "number"))
    effects = _children(Effect.objects.filter(job__in=job_ids).order_by("job", "id"))
    for job in Job.objects.filter(pk__in=job_ids).select_related("requested_by").order_by("pk"):
        mask = Mask(job.task, job.arguments)
        yield {
            "kind": "job",
            **_without_secrets(_values(job), mask),
            "arguments": shown_arguments(job.task, job.arguments),
            # Whoever guesses a short secret could tell by it that the guess is right.
            "request_digest": MASK if hidden_names(job.task, job.arguments) else job.request_digest,
            # Names: numbers of content types and users mean nothing in another installation.
            "subject_type": _subject_type(job),
            "requested_by": job.requested_by.get_username() if job.requested_by else None,
            "correlation_id": job.correlation,
            "attempts": [_without_secrets(row, mask) for row in attempts[job.pk]],
            "effects": [_without_secrets(row, mask) for row in effects[job.pk]],
        }


def pages(jobs: JobQuerySet, size: int) -> Iterator[list[UUID]]:
    """Yield the ids of jobs a page at a time, oldest first; each page is a query of its own, so none is held open."""
    rows = jobs.order_by("pk").values_list("pk", flat=True)
    page = list(rows[:size])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1])[:size])


def _children(rows: "models.QuerySet[Any]") -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.job_id].append({name: value for name, value in _values(row).items() if name not in _LEFT_OUT})
    return found


def _without_secrets(row: dict[str, Any], mask: Mask) -> dict[str, Any]:
    return row | {name: mask.json(row[name]) for name in _SPOKEN & row.keys()}


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _subject_type(job: Job) -> str | None:
    if job.subject_type_id is None:
        return None
    return ".".join(ContentType.objects.get_for_id(job.subject_type_id).natural_key())
