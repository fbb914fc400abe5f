"""Claim a job: of all who hold a delivery of an attempt, one wins and runs it, unless its queue is paused."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Attempt, Job, QueueControl, Status
from jobs.services.leasing import lease_of
from jobs.services.transitions import move

WORKER_LENGTH = 200


def claim(job_id: UUID, attempt: int, worker: str = "") -> Job | None:
    """Take an attempt and return its job; None when it is no longer there to be taken."""
    with transaction.atomic():
        job = Job.objects.filter(pk=job_id, attempt=attempt).first()
        if job is None:
            return None
        if not _take(job):
            _put_down(job)
            return None
        Attempt.objects.create(job=job, number=attempt, worker=worker[:WORKER_LENGTH], started_at=Now())
        job.refresh_from_db()
        return job


def _take(job: Job) -> bool:
    return move(
        job,
        out_of=[Status.READY],
        to=Status.RUNNING,
        only_if=~Q(queue_name__in=QueueControl.objects.paused().values("queue_name")),
        started_at=Now(),
        lease_expires_at=Now() + lease_of(job),
        progress_current=None,
        progress_total=None,
        progress_message="",
    )


def _put_down(job: Job) -> None:
    """Note a job of a paused queue as undelivered, once: the relay delivers it when the queue is resumed."""
    rows = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=Status.READY)
    rows.in_paused_queues().update(delivered_at=None)
