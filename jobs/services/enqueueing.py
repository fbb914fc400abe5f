"""Enqueue: write the row in the caller's transaction, deliver it when that has committed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from jobs.exceptions import IdempotencyConflict, InvalidOptions
from jobs.markers import erased_keys, markers
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
    """Write any number of jobs, hundreds a statement; returns them in order. Raises IdempotencyConflict."""
    return _write([_row(_checked(request)) for request in requests])


def _checked(request: Request) -> Request:
    if not isinstance(request, Request):
        raise InvalidOptions(f"{request!r:.80} is no request for a job: pass task.prepare(...) with its arguments.")
    return request


def _write(fresh: list[Job]) -> list[Job]:
    with transaction.atomic():
        refused = _insert(fresh)
        deliver_after_commit([job for job in fresh if job.pk not in refused])
        return [_same_request(job) if job.pk in refused else job for job in fresh]


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
        refused |= _not_written(batch) | _erased_before(batch)
    return refused


def _not_written(batch: list[Job]) -> set[UUID]:
    ids = {job.pk for job in batch}
    return ids - set(Job.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _erased_before(batch: list[Job]) -> set[UUID]:
    """Take back the rows whose key names a job that was erased; returns their ids.

    Looked for when the rows are written: a job that is being erased holds one of both keys at any moment.
    """
    keyed = [job for job in batch if job.idempotency_key]
    names = {job.pk: {(job.tenant, key) for key in erased_keys(job.idempotency_key)} for job in keyed}
    keys = [key for found in names.values() for _, key in found]
    erased = Job.objects.filter(tenant__in={job.tenant for job in keyed}, idempotency_key__in=keys).order_by()
    taken = set(erased.values_list("tenant", "idempotency_key"))
    refused = {job_id for job_id, found in names.items() if found & taken}
    Job.objects.filter(pk__in=refused).delete()
    return refused


def _same_request(refused: Job) -> Job:
    """Return the job that holds the key, if it is the same request; raises IdempotencyConflict."""
    key = refused.idempotency_key
    earlier = Job.objects.filter(tenant=refused.tenant, idempotency_key__in=[key, *erased_keys(key)]).first()
    if earlier is None:
        # It was pruned just now, and its key is free again.
        return _write([refused])[0]
    if earlier.request_digest in (refused.request_digest, *markers(refused.request_digest)):
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
