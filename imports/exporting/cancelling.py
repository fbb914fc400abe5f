"""Cancel an export: no file is made, and none that was just being made is kept."""

from typing import TYPE_CHECKING

from django.db import transaction

from imports.exporting.pruning import forget
from imports.models import Export
from jobs.api import JobNotCancellable, cancel_job, find_job

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def cancel(export: Export, *, by: "AbstractBaseUser") -> None:
    """Stop the job of an export and keep nothing of it; raises JobNotCancellable when it has ended."""
    if export.job_id is None or find_job(export.job_id, about=export) is None:
        raise JobNotCancellable("Its job has ended: there is nothing to cancel.")
    with transaction.atomic():
        # Locked, so that its job can't name a file that this does not see.
        locked = Export.objects.select_for_update().get(pk=export.pk)
        cancel_job(export.job_id, actor=by, reason="The person who asked for the export no longer wants it.")
        forget(locked)
