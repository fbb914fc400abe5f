"""Rescue: take jobs back from workers that died, and record the attempt as crashed."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Job, Status
from jobs.services.endings import Ending, crash, handed_back
from jobs.services.finishing import finish

# Asked again when the attempt is ended: its worker may have renewed the lease in the meantime.
LEASE_RAN_OUT = Q(lease_expires_at__lt=Now())


def record_crash(job_id: UUID, attempt: int, reason: str) -> bool:
    """Record that the process running an attempt died; False when the attempt had ended before."""
    return _end_if_running(job_id, attempt, crash(reason))


def hand_back(job_id: UUID, attempt: int, reason: str) -> bool:
    """Hand on an attempt that its worker had to stop, at no cost to the job; False when it had ended before."""
    return _end_if_running(job_id, attempt, handed_back(reason))


def rescue_abandoned() -> int:
    """End the attempts whose lease ran out; returns how many jobs were taken back."""
    abandoned = Job.objects.abandoned().order_by("lease_expires_at")
    return sum(_rescue(job_id) for job_id in abandoned.values_list("pk", flat=True)[: conf().sweep_batch])


def _rescue(job_id: UUID) -> bool:
    reason = "The worker fell silent; its lease ran out before the attempt was recorded."
    with transaction.atomic():
        # A row that somebody holds is being changed: this tick must not wait for it.
        job = Job.objects.abandoned().select_for_update(skip_locked=True).filter(pk=job_id).first()
        return job is not None and finish(job, crash(reason), only_if=LEASE_RAN_OUT)


def _end_if_running(job_id: UUID, attempt: int, ending: Ending) -> bool:
    job = Job.objects.filter(pk=job_id, attempt=attempt, status=Status.RUNNING).first()
    return job is not None and finish(job, ending)
