"""Jobs in the shape in which programs see them."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from jobs.api import LIVE, RETRYABLE_BY_HAND, Attempt, Job, JobReading, Status, shown_arguments, task_title
from jobs.contrib.rest.addresses import admin_address, job_address
from jobs.contrib.rest.callers import Caller
from jobs.contrib.rest.limits import POLL_AFTER, POLL_AFTER_AT_MOST
from jobs.contrib.rest.schemas.job import About, AttemptOut, JobOut, JobSummary, Links, Progress, State
from jobs.contrib.rest.scopes import Scope


def summary_of(job: Job, request: HttpRequest, caller: Caller) -> JobSummary:
    """Return a job as in a list."""
    return JobSummary(**_summary(job, request, caller))


def job_out(reading: JobReading, request: HttpRequest, caller: Caller) -> JobOut:
    """Return all of a job that the caller may see."""
    job, sees_all = reading.job, caller.sees_all
    return JobOut(
        **_summary(job, request, caller),
        timeout=job.timeout,
        result=job.result,
        arguments=shown_arguments(job.task, job.arguments) if sees_all else None,
        attempts=[_attempt(attempt, sees_all=sees_all) for attempt in reading.attempts],
    )


def poll_after(job: Job) -> int | None:
    """Return after how many seconds a job may stand otherwise; None once it has ended."""
    if job.status not in LIVE:
        return None
    waits = job.run_after - timezone.now() if job.status in _TIMED and job.run_after else timedelta()
    return int(min(max(waits, POLL_AFTER), POLL_AFTER_AT_MOST).total_seconds())


_TIMED = (Status.SCHEDULED, Status.RETRYABLE)


def _summary(job: Job, request: HttpRequest, caller: Caller) -> dict[str, Any]:
    return {
        "id": job.pk,
        "state": State(job.status),
        "task": job.task,
        "title": task_title(job.task),
        "queue": job.queue_name,
        "priority": job.priority,
        "about": _about(job),
        "tenant": job.tenant,
        "requested_by": job.requested_by.get_username() if job.requested_by else None,
        "correlation_id": job.correlation,
        "idempotency_key": job.idempotency_key,
        "attempt": job.attempt,
        "max_attempts": job.max_attempts,
        "progress": _progress(job),
        "error": job.error,
        "enqueued_at": job.enqueued_at,
        "run_after": job.run_after,
        "ready_at": job.ready_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "poll_after": poll_after(job),
        "links": _links(job, request, caller),
    }


def _about(job: Job) -> About | None:
    if job.subject_type is None:
        return None
    kind = f"{job.subject_type.app_label}.{job.subject_type.model}"
    return About(type=kind, id=job.subject_id, label=job.subject_label)


def _progress(job: Job) -> Progress | None:
    if job.progress_current is None and not job.progress_message:
        return None
    return Progress(current=job.progress_current, total=job.progress_total, message=job.progress_message)


def _links(job: Job, request: HttpRequest, caller: Caller) -> Links:
    may_retry = job.status in RETRYABLE_BY_HAND and not job.erased_at
    return Links(
        self=job_address(request, job.pk),
        retry=job_address(request, job.pk, "retry")
        if may_retry and caller.may(Scope.JOBS_RETRY, "jobs.retry_job")
        else None,
        cancel=job_address(request, job.pk, "cancel")
        if job.status in LIVE and caller.may(Scope.JOBS_CANCEL, "jobs.cancel_job")
        else None,
        admin=admin_address(request, job.pk) if caller.user.is_staff and caller.sees_all else None,
    )


def _attempt(attempt: Attempt, *, sees_all: bool) -> AttemptOut:
    return AttemptOut(
        number=attempt.number,
        outcome=attempt.outcome,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        error_class=attempt.error_class,
        error=attempt.error,
        worker=attempt.worker if sees_all else None,
        traceback=attempt.traceback if sees_all else None,
    )
