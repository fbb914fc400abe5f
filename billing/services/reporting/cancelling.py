"""Cancel a report: no file is made or kept, and nobody is mailed."""

from typing import TYPE_CHECKING

from django.db import transaction

from billing.models import Report
from billing.services.reporting.pruning import forget
from jobs.api import JobNotCancellable, cancel_job, find_job

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def cancel(report: Report, *, by: "AbstractBaseUser") -> None:
    """Stop the job of a report and keep nothing of it; raises JobNotCancellable when it is ready or has ended."""
    if report.job_id is None or find_job(report.job_id, about=report) is None:
        raise JobNotCancellable("Its job has ended: there is nothing to cancel.")
    with transaction.atomic():
        # Locked, so that its job can't name files that this does not see.
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.ready_at:
            raise JobNotCancellable("It is ready: there is nothing to cancel.")
        cancel_job(report.job_id, actor=by, reason="The person who asked for the report no longer wants it.")
        forget(locked)
