"""Hasten: let a job that waits for its time run now, as an operator asks for it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from jobs.exceptions import JobNotTimed
from jobs.models import TIMED, Job, Status
from jobs.services.delivering import DELIVERED, deliver_after_commit
from jobs.services.journal import record_act, record_acts
from jobs.services.transitions import move, move_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

HASTENED = "Brought forward."
# Its time is now: what a page says of it follows from the row. Attempts and their budget stay as they are.
_DUE_NOW: dict[str, Any] = {"run_after": Now(), "ready_at": Now(), "delivered_at": Now()}


def hasten(job_id: UUID, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Make a SCHEDULED or RETRYABLE job READY, whatever its time; raises JobNotTimed, Job.DoesNotExist."""
    with transaction.atomic():
        job = Job.objects.get(pk=job_id)
        moved = move(job, out_of=TIMED, to=Status.READY, **_DUE_NOW)
        job.refresh_from_db()
        if not moved:
            raise JobNotTimed(
                f"Job {job.pk} is {job.get_status_display().lower()}. "
                "Only jobs that wait for their time can be brought forward."
            )
        record_act(actor, job, HASTENED, reason)
        deliver_after_commit([job])
    return job


def hasten_many(job_ids: Collection[UUID], *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> set[UUID]:
    """Bring forward those of these jobs that `hasten` would, at once or not at all; returns their ids.

    In one transaction, a few statements however many there are: hand it some thousands at most.
    """
    with transaction.atomic():
        # Locked in the order of their keys: two who want the same jobs wait for each other instead of both failing.
        rows = Job.objects.filter(pk__in=job_ids).that_are(*TIMED).order_by("pk").select_for_update()
        jobs = list(rows.only(*DELIVERED, "task", "subject_label"))
        move_many([job.pk for job in jobs], out_of=TIMED, to=Status.READY, **_DUE_NOW)
        for job in jobs:
            job.status = Status.READY
        record_acts(actor, jobs, HASTENED, reason)
        deliver_after_commit(jobs)
    return {job.pk for job in jobs}
