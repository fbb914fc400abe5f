"""Leases: how long a worker may hold a running job without a sign of life."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Job, Status

# Set in the processes of a worker that renews. Any other worker gets a lease that outlasts the task.
_renewed = False


def promise_renewal() -> None:
    """Say that the worker of this process, and of those it forks, renews the leases it holds."""
    global _renewed
    _renewed = True


def lease_of(job: Job) -> timedelta:
    """Return how long a job may be held from now on."""
    if _renewed:
        return timedelta(seconds=conf().lease)
    # The worker ends the task at its timeout; past that and a margin for recording, it must be dead.
    return timedelta(seconds=job.timeout + conf().lease_margin)


def renew(held: Iterable[tuple[UUID, int]]) -> int:
    """Renew the leases of attempts, `(job id, attempt)`, in one statement; returns how many are still held."""
    which = Q()
    for job_id, attempt in held:
        which |= Q(pk=job_id, attempt=attempt)
    if not which:
        return 0
    lease = timedelta(seconds=conf().lease)
    return Job.objects.filter(which, status=Status.RUNNING).update(lease_expires_at=Now() + lease)
