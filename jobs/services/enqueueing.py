"""Enqueue: write the row in the caller's transaction, deliver it when that has committed."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from jobs.conf import conf
from jobs.correlation import Origin, origin
from jobs.exceptions import IdempotencyConflict, InvalidOptions
from jobs.markers import erased_keys, markers
from jobs.masking import Mask
from jobs.models import Job, Status
from jobs.models.inserting import INSERT_BATCH, insert, insert_new
from jobs.models.making import new_job
from jobs.services.delivering import deliver_after_commit
from jobs.services.gates import gate_of
from jobs.services.letting_in import let_in_after_commit
from jobs.services.requests import MAX_LABEL_LENGTH, Request
from jobs.services.together import together
from jobs.stored_text import one_line

_NOW = Now()


def enqueue(request: Request) -> Job:
    """Write one job and return it, or the job its idempotency key already names; raises IdempotencyConflict."""
    return enqueue_many([request])[0]


@sensitive_variables()
def enqueue_once(request: Request) -> tuple[Job, bool]:
    """Write one job as `enqueue` does; returns it, and whether it is new and no earlier one of the same key."""
    row = draft(checked(request), timezone.now(), origin())
    job = write([row])[0]
    return job, job is row


@sensitive_variables()
def enqueue_many(requests: Iterable[Request]) -> list[Job]:
    """Write any number of jobs, hundreds a statement; returns them in order. Raises IdempotencyConflict."""
    now, asker = timezone.now(), origin()
    return write([draft(checked(request), now, asker) for request in requests])


def checked(request: Request) -> Request:
    """Return what was given if it is a request; raises InvalidOptions."""
    if not isinstance(request, Request):
        raise InvalidOptions(f"{request!r:.80} is no request for a job: pass task.prepare(...) with its arguments.")
    return request


def write(fresh: list[Job]) -> list[Job]:
    """Write new rows and deliver them after the commit; returns them, or those their keys name already."""
    with _as_one(fresh):
        refused = _insert(fresh)
        written = [job for job in fresh if job.pk not in refused]
        deliver_after_commit([job for job in written if job.delivered_at])
        let_in_after_commit(written)
        return [_same_request(job) if job.pk in refused else job for job in fresh]


def _as_one(fresh: list[Job]) -> AbstractContextManager[None]:
    # Without keys it is one statement, which is a transaction by itself: a begin and a commit would be two more trips.
    if not _has_keys(fresh):
        return nullcontext()
    # Of many, those before one that is refused must go with it.
    return transaction.atomic() if len(fresh) > 1 else together()


def _insert(fresh: list[Job]) -> set[UUID]:
    """Insert the rows; return the ids of those whose key exists, which is no error but an answer."""
    if not _has_keys(fresh):
        insert(fresh)
        return set()
    # In the order of their keys: two who insert the same ones the other way round would wait for each other.
    rows = sorted(fresh, key=lambda job: (job.tenant, job.idempotency_key))
    refused: set[UUID] = set()
    for start in range(0, len(rows), INSERT_BATCH):
        batch = rows[start : start + INSERT_BATCH]
        insert_new(batch)
        refused |= _refused(batch)
    return refused


def _has_keys(fresh: list[Job]) -> bool:
    return any(job.idempotency_key for job in fresh)


def _refused(batch: list[Job]) -> set[UUID]:
    """Return the ids of those whose key exists, and take back the rows whose key names a job that was erased.

    Looked for when the rows are written: a job that is being erased holds one of both keys at any moment.
    """
    ids = {job.pk for job in batch}
    names = {job.pk: {(job.tenant, key) for key in erased_keys(job.idempotency_key)} for job in batch}
    found = _written_or_erased(ids, set().union(*names.values()))
    taken = {(tenant, key) for _, tenant, key in found}
    erased = {job.pk for job in batch if job.idempotency_key and names[job.pk] & taken}
    if erased:
        Job.objects.filter(pk__in=erased).delete()
    return ids - {pk for pk, *_ in found} | erased


def _written_or_erased(ids: set[UUID], erased: set[tuple[str, str]]) -> list[tuple[UUID, str, str]]:
    """Return id, tenant and key of the rows of these ids, and of those that hold a key in its erased form."""
    tenants, keys = {tenant for tenant, _ in erased}, {key for _, key in erased}
    key_of = Job._meta.pk
    values = [*(key_of.get_db_prep_value(pk, connection) for pk in ids), *tenants, *keys]
    with connection.cursor() as cursor:
        cursor.execute(_written_or_erased_statement(len(ids), len(tenants), len(keys)), values)
        return [(key_of.to_python(pk), tenant, key) for pk, tenant, key in cursor.fetchall()]


def _written_or_erased_statement(ids: int, tenants: int, keys: int) -> str:
    found = f"SELECT id, tenant, idempotency_key FROM {Job._meta.db_table} WHERE"  # noqa: S608  # a name of our own
    # In one trip, and each by its own index. Without its condition said, PostgreSQL does not use that of keys for more
    # than a hundred of them.
    named = f"tenant IN ({_places(tenants)}) AND idempotency_key IN ({_places(keys)})"
    return f"{found} id IN ({_places(ids)}) UNION ALL {found} idempotency_key <> '' AND {named}"


def _places(count: int) -> str:
    return ", ".join(["%s"] * count)


def _same_request(refused: Job) -> Job:
    """Return the job that holds the key, if it is the same request; raises IdempotencyConflict."""
    key = refused.idempotency_key
    earlier = Job.objects.filter(tenant=refused.tenant, idempotency_key__in=[key, *erased_keys(key)]).first()
    if earlier is None:
        # It was pruned just now, and its key is free again.
        return write([refused])[0]
    if earlier.request_digest in (refused.request_digest, *markers(refused.request_digest)):
        return earlier
    shown_key = Mask(refused.task, refused.arguments).text(key)
    raise IdempotencyConflict(
        f"The idempotency key {shown_key!r} already names job {earlier.pk} of {earlier.task} "
        f"with {'other arguments' if earlier.task == refused.task else 'its arguments'}. "
        "A key stands for one request: use a new key for a new request."
    )


def draft(request: Request, now: datetime, asker: Origin) -> Job:
    """Return the row of a job to be, which is not written yet."""
    task, options = request.definition, request.options
    queue_name = options.queue_name or task.queue_name
    # By what this code declares: of what people limited besides, the claim knows.
    is_limited = task.terms is not None or queue_name in conf().queue_terms
    about = {} if options.subject is None else about_columns(options.subject)
    if options.label:
        about["subject_label"] = one_line(options.label, MAX_LABEL_LENGTH)
    return new_job(
        task=task.name,
        queue_name=queue_name,
        priority=task.priority if options.priority is None else options.priority,
        arguments=dict(request.arguments),
        timeout=options.timeout or task.timeout,
        max_attempts=task.retry.max_attempts,
        idempotency_key=options.idempotency_key,
        request_digest=request.digest if options.idempotency_key else "",
        tenant=options.tenant,
        requested_by_id=options.requested_by and options.requested_by.pk,
        correlation_id=asker.correlation_id,
        parent_id=asker.job_id,
        gate=gate_of(task.terms, request.arguments, options.tenant),
        **moments(options.run_after, now, waits=is_limited),
        **about,
        **request.inherited,
    )


def moments(run_after: datetime | timedelta | None, now: datetime, *, waits: bool = False) -> dict[str, Any]:
    """Return the columns of a new row that say when it runs; one that `waits` at the gate is not delivered at once."""
    moment = now + run_after if isinstance(run_after, timedelta) else run_after
    later = moment is not None and moment > now
    return {
        "status": Status.SCHEDULED if later else Status.READY,
        "enqueued_at": now,
        "run_after": moment,
        "ready_at": None if later else now,
        # By the database's clock, which it is compared with.
        "delivered_at": None if later or waits else _NOW,
    }


def about_columns(subject: Model) -> dict[str, Any]:
    """Return what a row says about its subject, by column."""
    return {
        "subject_type_id": ContentType.objects.get_for_model(subject).pk,
        # Text, as its column: a primary key may be anything.
        "subject_id": str(subject.pk),
        "subject_label": one_line(str(subject), MAX_LABEL_LENGTH),
    }
