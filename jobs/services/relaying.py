"""Relay: deliver again what should be with the broker and is not. The row is the outbox."""

from datetime import timedelta

from django.db import transaction

from jobs.backends import backend
from jobs.conf import conf
from jobs.exceptions import BackendUnavailable
from jobs.models import Job
from jobs.selectors.drift import READ_BATCH, lost_jobs
from jobs.services.delivering import DELIVERED, deliver
from jobs.services.pacing import a_step


def relay(*, look: bool = True) -> int:
    """Deliver READY jobs that the broker did not take; returns how many.

    With `look`, and whenever the broker has lost its memory, those that it should have and has not are among them.
    """
    try:
        # Looked at first: a broker that is away need not be asked twice.
        forgot = backend().has_forgotten()
        if look or forgot:
            note_lost()
    except BackendUnavailable:
        return 0
    return _push_undelivered()


def note_lost() -> int:
    """Note as undelivered what the broker lost; returns how many jobs. Raises BackendUnavailable.

    Noted only, and pushed as all that is undelivered: a second relay at work finds nothing left to note.
    """
    age = timedelta(seconds=conf().relay_after)
    lost, noted = lost_jobs(), 0
    for start in range(0, len(lost), READ_BATCH):
        rows = Job.objects.delivered_for(age).filter(pk__in=lost[start : start + READ_BATCH])
        noted += rows.update(delivered_at=None)
    return noted


def _push_undelivered() -> int:
    budget, pushed = a_step(), 0
    while batch := _push_batch():
        pushed += batch
        if batch < conf().sweep_batch or budget.is_spent():
            break
    return pushed


def _push_batch() -> int:
    # Whoever made them READY may be at it still; pushing them here, too, would only double them.
    age = timedelta(seconds=conf().relay_undelivered_after)
    with transaction.atomic():
        # Locked while they are pushed and noted, so that two relays share the work instead of doubling it.
        rows = Job.objects.undelivered_for(age).order_by("-priority", "id").select_for_update(skip_locked=True)
        jobs = list(rows.only(*DELIVERED)[: conf().sweep_batch])
        return len(jobs) if jobs and deliver(jobs) else 0
