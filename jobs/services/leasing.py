"""Leases: how long a worker may hold a running job without a sign of life."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Job, Status

# A job and one of its attempts, as whoever runs it holds it.
Held = tuple[UUID, int]

# Set in the processes of a worker that renews. Any other worker gets a lease that outlasts the task.
_renewed = False


def promise_renewal() -> None:
    """Say that the worker of this process, and of those it forks, renews the leases it holds."""
    global _renewed
    _renewed = True


def lease_terms() -> tuple[int, int]:
    """Return how long a job may be held: so many seconds, and so many times its own timeout besides."""
    if _renewed:
        return conf().lease, 0
    # The worker ends the task at its timeout; past that and a margin for recording, it must be dead.
    return conf().lease_margin, 1


def lease_of(job: Job) -> timedelta:
    """Return how long a job may be held from now on."""
    seconds, timeouts = lease_terms()
    return timedelta(seconds=seconds + timeouts * job.timeout)


def renew(held: Collection[Held]) -> set[Held]:
    """Renew the leases of attempts in one statement; returns those that are not held any more."""
    if not held:
        return set()
    rows = Job.objects.filter(these(held)).that_are(Status.RUNNING)
    if rows.update(lease_expires_at=Now() + timedelta(seconds=conf().lease)) == len(set(held)):
        return set()
    return set(held) - set(rows.values_list("pk", "attempt"))


def these(held: Iterable[Held]) -> Q:
    """Return the condition that a job is one of these, at this attempt."""
    # Few conditions, however many jobs: SQLite takes no more than a thousand.
    return reduce(or_, (Q(attempt=attempt, pk__in=job_ids) for attempt, job_ids in by_attempt(held).items()))


def by_attempt(held: Iterable[Held]) -> dict[int, list[UUID]]:
    """Return the ids of jobs by the number of the attempt."""
    ids: dict[int, list[UUID]] = defaultdict(list)
    for job_id, attempt in held:
        ids[attempt].append(job_id)
    return ids
