"""Rescue: take jobs back from workers that died, and record the attempt as crashed."""

from uuid import UUID

from jobs.conf import conf
from jobs.models import Job, Status
from jobs.services.endings import crash
from jobs.services.finishing import finish


def record_crash(job_id: UUID, attempt: int, reason: str) -> bool:
    """Record that the process running an attempt died; False when the attempt had ended before."""
    job = Job.objects.filter(pk=job_id, attempt=attempt, status=Status.RUNNING).first()
    return job is not None and finish(job, crash(reason))


def rescue_abandoned() -> int:
    """End the attempts whose lease ran out; returns how many jobs were taken back."""
    abandoned = list(Job.objects.abandoned().order_by("lease_expires_at")[: conf().sweep_batch])
    reason = "The worker fell silent; its lease ran out before the attempt was recorded."
    return sum(finish(job, crash(reason)) for job in abandoned)
