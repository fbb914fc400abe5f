"""Enqueue: write the row in the caller's transaction, deliver it when that has committed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from jobs.exceptions import IdempotencyConflict, InvalidOptions
from jobs.models import Job, Status
from jobs.models.inserting import INSERT_BATCH, insert
from jobs.services.delivering import deliver_after_commit
from jobs.services.requests import Request
from jobs.stored_text import one_line

MAX_LABEL_LENGTH = 200


def enqueue(request: Request) -> Job:
    """Write one job and return it, or the job its idempotency key already names; raises IdempotencyConflict."""
    return enqueue_many([request])[0]


def enqueue_many(requests: Iterable[Request]) -> list[Job]:
    """Write any number of jobs, a thousand a statement; returns them in order. Raises IdempotencyConflict."""
    fresh = [_row(_checked(request)) for request in requests]
    with transaction.atomic():
        refused = _insert(fresh)
        deliver_after_commit([job for job in fresh if job.pk not in refused])
        return [_same_request(job) if job.pk in refused else job for job in fresh]


def _checked(request: Request) -> Request:
    if not isinstance(request, Request):
        raise InvalidOptions(f"{request!r:.80} is no request for a job: pass task.prepare(...) with its arguments.")
    return request


def _insert(fresh: list[Job]) -> set[UUID]:
    """Insert the rows; return the ids of those whose key exists, which is no error but an answer."""
    if not any(job.idempotency_key for job in fresh):
        insert(fresh)
        return set()
    # In the order of their keys: two who insert the same ones the other way round would wait for each other.
    rows = sorted(fresh, key=lambda job: (job.tenant, job.idempotency_key))
    refused: set[UUID] = set()
    for start in range(0, len(rows), INSERT_BATCH):
        batch = rows[start : start + INSERT_BATCH]
        Job.objects.bulk_create(batch, ignore_conflicts=True)
        refused |= _not_written(batch)
    return refused


def _not_written(batch: list[Job]) -> set[UUID]:
    ids = {job.pk for job in batch}
    return ids - set(Job.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _same_request(refused: Job) -> Job:
    """Return the job that holds the key, if it is the same request; raises IdempotencyConflict."""
    earlier = Job.objects.get(tenant=refused.tenant, idempotency_key=refused.idempotency_key)
    if earlier.request_digest == refused.request_digest:
        return earlier
    raise IdempotencyConflict(
        f"The idempotency key {refused.idempotency_key!r} already names job {earlier.pk} of {earlier.task} "
        f"with {'other arguments' if earlier.task == refused.task else 'its arguments'}. "
        "A key stands for one request: use a new key for a new request."
    )


def _row(request: Request) -> Job:
    task, options = request.definition, request.options
    now = timezone.now()
    run_after = _moment(options.run_after, now)
    later = run_after is not None and run_after > now
    about = {} if options.subject is None else _about(options.subject)
    return Job(
        task=task.name,
        queue_name=options.queue_name or task.queue_name,
        priority=task.priority if options.priority is None else options.priority,
        status=Status.SCHEDULED if later else Status.READY,
        arguments=dict(request.arguments),
        timeout=options.timeout or task.timeout,
        max_attempts=task.retry.max_attempts,
        idempotency_key=options.idempotency_key,
        request_digest=request.digest if options.idempotency_key else "",
        tenant=options.tenant,
        requested_by=cast("Any", options.requested_by),
        enqueued_at=now,
        run_after=run_after,
        ready_at=None if later else now,
        **about,
    )


def _about(subject: models.Model) -> dict[str, Any]:
    return {
        "subject_type": ContentType.objects.get_for_model(subject),
        # Text, as its column: a primary key may be anything.
        "subject_id": str(subject.pk),
        "subject_label": one_line(str(subject), MAX_LABEL_LENGTH),
    }


def _moment(run_after: datetime | timedelta | None, now: datetime) -> datetime | None:
    return now + run_after if isinstance(run_after, timedelta) else run_after
