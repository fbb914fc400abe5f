"""Promote: make jobs READY whose time has come, and deliver them."""

from django.db import transaction

from jobs.conf import conf
from jobs.models import TIMED, Job, Status
from jobs.services.delivering import deliver_after_commit


def promote_due() -> int:
    """Make due SCHEDULED and RETRYABLE jobs READY, a batch at a time; returns how many were seen due.

    Two clocks may both see a job: the update makes it READY once, and a second delivery does nothing.
    """
    seen = 0
    while batch := _promote_batch():
        seen += batch
        if batch < conf().sweep_batch:
            break
    return seen


def _promote_batch() -> int:
    with transaction.atomic():
        due = list(Job.objects.due().order_by("run_after")[: conf().sweep_batch])
        ids = [job.pk for job in due]
        Job.objects.filter(pk__in=ids, status__in=TIMED).update(status=Status.READY, delivered_at=None)
        for job in due:
            job.status = Status.READY
        deliver_after_commit(due)
    return len(due)
