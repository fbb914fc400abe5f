"""Promote: make jobs READY whose time has come, and deliver them."""

from uuid import UUID

from django.db import transaction

from jobs.conf import conf
from jobs.models import TIMED, Job, JobQuerySet, Status
from jobs.services.delivering import DELIVERED, deliver_after_commit
from jobs.services.pacing import a_step
from jobs.services.transitions import make_ready


def promote_due() -> int:
    """Make due SCHEDULED and RETRYABLE jobs READY, as many as a tick has time for; returns how many."""
    budget, promoted = a_step(), 0
    while batch := _promote(Job.objects.due()):
        promoted += batch
        if batch < conf().sweep_batch or budget.is_spent():
            break
    return promoted


def promote_at_once(job_id: UUID) -> None:
    """Make one timed job READY, whatever its time, without waiting for the clock."""
    # Times are not compared: SQLite writes them with more digits than it reads the clock, so that a time written
    # just now would lie ahead until the millisecond is over.
    _promote(Job.objects.filter(pk=job_id).that_are(*TIMED))


def _promote(timed_jobs: JobQuerySet) -> int:
    with transaction.atomic():
        # Locked: between the look and the update nobody else promotes, cancels or retries them.
        rows = timed_jobs.order_by("run_after").select_for_update(skip_locked=True)
        due = list(rows.only(*DELIVERED)[: conf().sweep_batch])
        make_ready([job.pk for job in due])
        for job in due:
            job.status = Status.READY
        deliver_after_commit(due)
    return len(due)
