"""Tell people that what they asked for has ended."""

from typing import Any

from django.db import transaction

from jobs.api import Batch, jobs_about
from jobs.contrib.notifications.api import Level, notify

_PAST = {"retry": "retried", "cancel": "cancelled", "run": "brought forward"}


def tell_of_batch(batch: Batch, **signal: Any) -> None:
    """Tell who asked for a batch how it ended, in the transaction that ends it; of a chain, at its end."""
    user = batch.requested_by
    if user is None or not user.is_staff or batch.next_id:
        return
    is_well = not (batch.failed or batch.cancelled)
    # Its own: an error here must not undo the end of the batch.
    with transaction.atomic():
        notify(
            user,
            f"{batch.name}: {'done' if is_well else 'ended, and not all of it is done'}",
            _counts(batch),
            subject=batch,
            level=Level.SUCCESS if is_well else Level.WARNING,
        )


def tell_of_mass_act(act: Any, **signal: Any) -> None:
    """Tell who asked for an act on many jobs that it is through; once, however often its job is tried."""
    user = act.asked_by
    if user is None or not user.is_staff:
        return
    left = f"{act.left:,} could not be and were left alone." if act.left else ""
    with transaction.atomic():
        notify(
            user,
            f"{act.done:,} {'job was' if act.done == 1 else 'jobs were'} {_PAST[act.verb]}",
            left,
            subject=jobs_about(act).first(),
            level=Level.WARNING if act.left else Level.SUCCESS,
            idempotency_key=f"mass-act:{act.pk}",
        )


def _counts(batch: Batch) -> str:
    counted = ((batch.failed, "failed"), (batch.cancelled, "cancelled"))
    parts = [f"{number:,} {word}" for number, word in counted if number]
    return f"{batch.total:,} {'job' if batch.total == 1 else 'jobs'}{''.join(f', {part}' for part in parts)}."
