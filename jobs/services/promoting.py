"""Promote: make jobs READY whose time has come, and deliver them."""

from django.db import transaction

from jobs.conf import conf
from jobs.models import Job, Status
from jobs.services.delivering import deliver_after_commit
from jobs.services.pacing import Budget
from jobs.services.transitions import make_ready


def promote_due() -> int:
    """Make due SCHEDULED and RETRYABLE jobs READY, as many as a tick has time for; returns how many."""
    budget, promoted = Budget(), 0
    while batch := _promote_batch():
        promoted += batch
        if batch < conf().sweep_batch or budget.is_spent():
            break
    return promoted


def _promote_batch() -> int:
    with transaction.atomic():
        # Locked: between the look and the update nobody else promotes, cancels or retries them.
        rows = Job.objects.due().order_by("run_after").select_for_update(skip_locked=True)
        due = list(rows[: conf().sweep_batch])
        make_ready([job.pk for job in due])
        for job in due:
            job.status = Status.READY
        deliver_after_commit(due)
    return len(due)
