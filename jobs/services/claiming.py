"""Claim jobs: of all who hold a delivery of an attempt, one wins and runs it.

Unless its queue is paused, or a limit holds it back that has not given it its turn.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Attempt, Job, Limit, QueueControl, Status
from jobs.models.limit import may_begin
from jobs.models.queue_control import is_paused
from jobs.services.leasing import Held, lease_of, these
from jobs.services.set_transitions import take
from jobs.services.transitions import move

WORKER_LENGTH = 200


def claim(job_id: UUID, attempt: int, worker: str = "") -> Job | None:
    """Take an attempt and return its job; None when it is no longer there to be taken."""
    return next(iter(claim_many([(job_id, attempt)], worker)), None)


def claim_many(wanted: Collection[Held], worker: str = "") -> list[Job]:
    """Take attempts, and return the jobs of those that were still there to be taken, in the order they were named."""
    take_all = take if connection.vendor == "postgresql" else _take_each
    taken = {(job.pk, job.attempt): job for job in take_all(wanted, worker[:WORKER_LENGTH])}
    if left := [held for held in wanted if held not in taken]:
        _put_down(left)
    return [taken[held] for held in wanted if held in taken]


def _take_each(wanted: Collection[Held], worker: str) -> Iterable[Job]:
    with transaction.atomic():
        # Asked once, as the condition would take as long as all else: in this transaction nobody else writes.
        free = may_begin() if Limit.objects.in_force().exists() else Q()
        return [job for held in wanted if (job := _claim_one(held, worker, free))]


def _claim_one(held: Held, worker: str, free: Q) -> Job | None:
    job_id, attempt = held
    job = Job.objects.filter(pk=job_id, attempt=attempt).first()
    if job is None or not _take(job, free):
        return None
    Attempt.objects.create(job=job, number=attempt, worker=worker, started_at=Now())
    job.refresh_from_db()
    return job


def _take(job: Job, free: Q) -> bool:
    return move(
        job,
        out_of=[Status.READY],
        to=Status.RUNNING,
        only_if=~Q(queue_name__in=QueueControl.objects.paused().values("queue_name")) & free,
        started_at=Now(),
        lease_expires_at=Now() + lease_of(job),
        progress_current=None,
        progress_total=None,
        progress_message="",
    )


def _put_down(left: Collection[Held]) -> None:
    """Note jobs of paused queues, and those without a turn, as undelivered, once: they are delivered when they may."""
    rows = Job.objects.filter(these(left)).that_are(Status.READY)
    rows.filter(~may_begin() | is_paused()).update(delivered_at=None, turn_at=None)
