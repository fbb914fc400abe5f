"""Rescue: take jobs back from workers that died, and record the attempt as crashed."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Attempt, Job, Outcome
from jobs.services.endings import Ending, crash, cut_short, displaced, handed_back, overdue
from jobs.services.finishing import finish
from jobs.services.leasing import Held
from jobs.services.promoting import promote_at_once

# Asked again when the attempt is ended: its worker may have renewed the lease in the meantime.
LEASE_RAN_OUT = Q(lease_expires_at__lt=Now())


def record_crash(held: Held, worker: str, reason: str) -> bool:
    """Record that a worker's process died over an attempt; False when it had ended, or is another worker's."""
    return _end_if_held(held, worker, lambda job: crash(reason))


def record_timeout(held: Held, worker: str) -> bool:
    """Record that an attempt had to be ended from outside, as it ignored its timeout; False as for `record_crash`."""
    return _end_if_held(held, worker, overdue)


def interrupt(held: Held, worker: str, reason: str) -> bool:
    """Hand on an attempt that ended with the process it shared with others; False as for `record_crash`."""
    return _end_if_held(held, worker, lambda job: cut_short(job, reason))


def displace(held: Held, worker: str, reason: str) -> bool:
    """Hand on an attempt whose process was ended because of another job; False as for `record_crash`."""
    return _end_if_held(held, worker, lambda job: displaced(job, reason))


def hand_back(held: Held, worker: str, reason: str) -> bool:
    """Hand on an attempt that its worker had to stop, at no cost to the job; False as for `record_crash`."""
    return _end_if_held(held, worker, lambda job: handed_back(reason))


def rescue_abandoned() -> int:
    """End the attempts whose lease ran out; returns how many jobs were taken back."""
    abandoned = Job.objects.abandoned().order_by("lease_expires_at")
    return sum(_rescue(job_id) for job_id in abandoned.values_list("pk", flat=True)[: conf().sweep_batch])


def _rescue(job_id: UUID) -> bool:
    reason = "The worker fell silent; its lease ran out before the attempt was recorded."
    with transaction.atomic():
        # A row that somebody holds is being changed: this tick must not wait for it.
        job = Job.objects.abandoned().select_for_update(skip_locked=True).filter(pk=job_id).first()
        return job is not None and _hand_on(job, crash(reason), LEASE_RAN_OUT)


def _end_if_held(held: Held, worker: str, ending_of: Callable[[Job], Ending]) -> bool:
    job_id, attempt = held
    with transaction.atomic():
        # Locked first: a worker that died while it put the attempt back may have done so, and another one has it.
        job = Job.objects.select_for_update().filter(pk=job_id, attempt=attempt).first()
        # A worker that was given a second delivery of an attempt holds nothing: another one is running it.
        rows = Attempt.objects.filter(job_id=job_id, number=attempt, worker=worker, outcome=Outcome.RUNNING)
        return job is not None and rows.exists() and _hand_on(job, ending_of(job))


def _hand_on(job: Job, ending: Ending, only_if: Q | None = None) -> bool:
    """End an attempt that its worker can't, and have the next one delivered with the same commit."""
    with transaction.atomic():
        ended = finish(job, ending, only_if=only_if)
        if ended:
            promote_at_once(job.pk)
    return ended
