"""Conclude batches: once the last job of one has ended, call what was to be called, and begin the next step.

No job writes its batch's row: 100,000 that end at once would wait for each other there. The row is looked at instead:
by a worker that has run out of work, and by the clock at each tick. Who concludes it holds the row's lock, and so does
who brings one of its jobs back: they come one after the other.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from jobs.conf import conf
from jobs.events import batch_ended
from jobs.models import LIVE, Batch, Job, Status
from jobs.services.batching import enqueue_into, take_over
from jobs.services.enqueueing import write
from jobs.services.planning import row_of


def conclude_spent() -> int:
    """Conclude the batches whose jobs have all ended; returns how many."""
    spent = Batch.objects.spent().order_by("id").values_list("pk", flat=True)
    return sum(conclude(batch_id) for batch_id in spent[: conf().sweep_batch])


def conclude(batch_id: UUID) -> bool:
    """Conclude a batch if its jobs have all ended and nobody has done it yet."""
    with transaction.atomic():
        # A row that somebody holds is being changed: whoever asks next finds out.
        batch = Batch.objects.spent().select_for_update(skip_locked=True).filter(pk=batch_id).first()
        # Asked again under the lock, by a statement that sees what was committed before it.
        if batch and not batch.jobs.filter(status__in=LIVE).exists():
            _conclude(batch)
            return True
    return False


def reopen(jobs: Collection[Job]) -> None:
    """Open the batches of jobs that are being brought back, in the transaction that does it."""
    ids = {job.batch_id for job in jobs if job.batch_id}
    if ids:
        # In the order of their keys: two who want the same ones wait for each other instead of both failing.
        held = list(Batch.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", flat=True))
        Batch.objects.filter(pk__in=held).update(ended_at=None)


def _conclude(batch: Batch) -> None:
    counts = batch.counts()
    ended: dict[str, Any] = {"failed": counts.get(Status.FAILED, 0), "cancelled": counts.get(Status.CANCELLED, 0)}
    if not ended["failed"] and not ended["cancelled"]:
        ended |= _succeed(batch)
    if batch.on_end and not batch.on_end_job_id:
        ended["on_end_job_id"] = _call(batch, batch.on_end)
    Batch.objects.filter(pk=batch.pk).update(ended_at=Now(), **ended)
    for name, value in ended.items():
        setattr(batch, name, value)
    # Robust: whoever listens can't keep a batch from ending.
    batch_ended.send_robust(Batch, batch=batch)


def _succeed(batch: Batch) -> dict[str, UUID]:
    followed = {}
    if batch.on_success and not batch.on_success_job_id:
        followed["on_success_job_id"] = _call(batch, batch.on_success)
    if batch.steps and not batch.next_id:
        followed["next_id"] = _begin_next(batch)
    return followed


def _call(batch: Batch, planned: Mapping[str, Any]) -> UUID:
    row = row_of(planned, timezone.now())
    take_over(batch, row)
    return write([row])[0].pk


def _begin_next(batch: Batch) -> UUID:
    step, *after = batch.steps
    now = timezone.now()
    following = Batch.objects.create(
        name=batch.name,
        tenant=batch.tenant,
        subject_type_id=batch.subject_type_id,
        subject_id=batch.subject_id,
        subject_label=batch.subject_label,
        requested_by_id=batch.requested_by_id,
        correlation_id=batch.correlation_id,
        steps=after,
        previous_id=batch.pk,
        enqueued_at=now,
    )
    enqueue_into(following, [row_of(planned, now) for planned in step])
    return following.pk
