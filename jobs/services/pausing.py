"""Pause a queue: what runs goes on, what waits stays in the database until it is resumed.

A worker may hold a message of it already: the claim is refused, and the job is put down once, not tried over and over.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from jobs.exceptions import QueueChanged
from jobs.models import Job, QueueControl, Status
from jobs.registry import check_queue_name
from jobs.services.journal import record_act
from jobs.services.regating import empty_lanes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def pause_queue(
    queue_name: str,
    *,
    until: datetime | None = None,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
) -> QueueControl:
    """Begin nothing from a queue until it is resumed, or until a moment; raises QueueChanged if it is paused."""
    with transaction.atomic():
        queue = _locked(queue_name)
        if _is_paused(queue):
            raise QueueChanged(f"The queue {queue} is paused already.")
        _write(queue, paused_at=Now(), paused_until=until, paused_by=actor, pause_reason=reason)
        # What the relay will deliver again: the messages are taken away. And the turns: a pause uses up none.
        Job.objects.filter(queue_name=queue.pk, status=Status.READY).update(delivered_at=None, turn_at=None)
        record_act(actor, queue, "Paused.", reason)
        transaction.on_commit(lambda: empty_lanes(queue.pk), robust=True)
    queue.refresh_from_db()
    return queue


def resume_queue(queue_name: str, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> QueueControl:
    """Go on with a queue: the clock delivers what waits within seconds. Raises QueueChanged if it is not paused."""
    with transaction.atomic():
        queue = _locked(queue_name)
        if not _is_paused(queue):
            raise QueueChanged(f"The queue {queue} is not paused.")
        _write(queue, paused_at=None, paused_until=None, paused_by=None, pause_reason="")
        record_act(actor, queue, "Resumed.", reason)
    queue.refresh_from_db()
    return queue


def _locked(queue_name: str) -> QueueControl:
    """Return the queue's row, made if need be, locked: another person may be at it just now."""
    name = check_queue_name(queue_name)
    QueueControl.objects.bulk_create([QueueControl(queue_name=name)], ignore_conflicts=True)
    return QueueControl.objects.select_for_update().get(pk=name)


def _is_paused(queue: QueueControl) -> bool:
    return QueueControl.objects.paused().filter(pk=queue.pk).exists()


def _write(queue: QueueControl, **pause: object) -> None:
    QueueControl.objects.filter(pk=queue.pk).update(**pause)
