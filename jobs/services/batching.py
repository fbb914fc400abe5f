"""Batches: enqueue jobs together, say what follows, and add to one that is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from jobs.correlation import Origin, origin
from jobs.exceptions import BatchEnded, InvalidOptions
from jobs.models import Batch, Job
from jobs.prepared import Prepared, PreparedUpdate
from jobs.registry import get_definition
from jobs.services.enqueueing import about_columns, checked, draft, write
from jobs.services.gates import gate_of
from jobs.services.planning import Plan, plan
from jobs.services.requests import Options, Request
from jobs.services.together import together
from jobs.stored_text import one_line

MAX_NAME_LENGTH = 200
# Kept in the batch's row until they are enqueued; a step with more to do is one job that makes a batch of its own.
MAX_STEP_JOBS = 1_000

_LOCKED = Prepared(Batch.objects.select_for_update(), by="pk")
_BATCHES = PreparedUpdate(Batch.objects.all())


class BatchOptions(TypedDict, total=False):
    """What a batch takes besides its name; docs/batches.md explains each."""

    subject: Model | None
    on_success: Request | None
    on_end: Request | None
    requested_by: AbstractBaseUser | None
    tenant: str
    idempotency_key: str


@dataclass(frozen=True)
class BatchPlan:
    """A batch to be: nothing is written before `enqueue`."""

    name: str
    options: Options
    on_success: Request | None = None
    on_end: Request | None = None
    steps: tuple[tuple[Request, ...], ...] = ()

    def then(self, *requests: Request) -> "BatchPlan":
        """Add a step that is a batch of its own, begun once all before it are successful; raises InvalidOptions."""
        if not 0 < len(requests) <= MAX_STEP_JOBS:
            raise InvalidOptions(
                f"A step has 1 to {MAX_STEP_JOBS:,} jobs, not {len(requests):,}: "
                "let it be one job that makes a batch of the rest."
            )
        return replace(self, steps=(*self.steps, tuple(map(_following, requests))))

    @sensitive_variables()
    def enqueue(self, requests: Iterable[Request]) -> Batch:
        """Write the batch and its jobs in the current transaction, or return the one its key names already."""
        now, asker = timezone.now(), origin()
        with transaction.atomic():
            batch, is_new = _write_batch(self, now, asker)
            if is_new:
                enqueue_into(batch, [draft(checked(request), now, asker) for request in requests])
        return batch


def batch(name: str, **options: Unpack[BatchOptions]) -> BatchPlan:
    """Return a plan for jobs that belong together; raises InvalidOptions."""
    given: dict[str, Any] = dict(options)
    called = {when: given.pop(when, None) for when in ("on_success", "on_end")}
    for request in called.values():
        if request is not None:
            _following(request)
    title = one_line(str(name), MAX_NAME_LENGTH)
    if not title:
        raise InvalidOptions(f"batch({name!r}): say in a few words what the jobs are for; people read it.")
    return BatchPlan(title, Options(**given), **called)


def add(batch_id: UUID, requests: Iterable[Request]) -> list[Job]:
    """Add jobs to a batch that is open, as from one of its jobs; raises BatchEnded, Batch.DoesNotExist."""
    now, asker = timezone.now(), origin()
    with together():
        # Locked: it does not end before these are written.
        held = _LOCKED.get(batch_id)
        if held.ended_at:
            raise BatchEnded(f"The batch “{held}” has ended; begin another one for what comes after it.")
        return enqueue_into(held, [draft(checked(request), now, asker) for request in requests])


def enqueue_into(batch: Batch, rows: Sequence[Job]) -> list[Job]:
    """Write new rows as part of a batch that this transaction holds; returns them, or those their keys name already."""
    for row in rows:
        row.batch_id = batch.pk
        take_over(batch, row)
    jobs = write(list(rows))
    known = sum(job.batch_id != batch.pk for job in jobs)
    new = len({job.pk for job in jobs if job.batch_id == batch.pk} & {row.pk for row in rows})
    batch.total, batch.known = batch.total + new, batch.known + known
    _BATCHES.write(batch.pk, total=batch.total, known=batch.known)
    return jobs


def take_over(batch: Batch, row: Job) -> None:
    """Give a new row what it does not say itself: the batch's tenant, and who asked for the batch."""
    row.tenant = row.tenant or batch.tenant
    if row.gate:
        row.gate = gate_of(get_definition(row.task).terms, row.arguments, row.tenant)
    row.requested_by_id = row.requested_by_id or batch.requested_by_id


def _following(request: Request) -> Request:
    """Return a request for what follows; raises InvalidOptions for one that may turn out to be there already."""
    if checked(request).options.idempotency_key:
        raise InvalidOptions(
            f"{request.definition.name} follows a batch, which begins it once: leave its idempotency_key out, "
            "and give one to the batch."
        )
    return request


def _write_batch(planned: BatchPlan, now: datetime, asker: Origin) -> tuple[Batch, bool]:
    row = _row(planned, now, asker)
    if not row.idempotency_key:
        row.save(force_insert=True)
        return row, True
    Batch.objects.bulk_create([row], ignore_conflicts=True)
    found = Batch.objects.get(tenant=row.tenant, idempotency_key=row.idempotency_key)
    return found, found.pk == row.pk


def _row(planned: BatchPlan, now: datetime, asker: Origin) -> Batch:
    options = planned.options

    def kept(request: Request) -> Plan:
        return plan(request, now, asker)

    return Batch(
        name=planned.name,
        idempotency_key=options.idempotency_key,
        tenant=options.tenant,
        requested_by_id=options.requested_by.pk if options.requested_by else None,
        correlation_id=asker.correlation_id,
        on_success=planned.on_success and kept(planned.on_success),
        on_end=planned.on_end and kept(planned.on_end),
        steps=[[kept(request) for request in step] for step in planned.steps],
        enqueued_at=now,
        **({} if options.subject is None else about_columns(options.subject)),
    )
