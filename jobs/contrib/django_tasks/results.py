"""A job as Django's TaskResult: how it stands, what it was called with, what it returned or raised."""

from datetime import datetime

from django.utils.module_loading import import_string

from jobs.api import Attempt, Job, Status
from jobs.contrib.django_tasks.dialect import (
    AnyResult,
    AnyTask,
    Task,
    TaskResult,
    TaskResultDoesNotExist,
    TaskResultStatus,
)
from jobs.contrib.django_tasks.errors import cancelled, error_of

# Cancelled: "unable to start" is a failure in Django's words.
_STATUS = {
    Status.SCHEDULED: TaskResultStatus.READY,
    Status.READY: TaskResultStatus.READY,
    Status.RETRYABLE: TaskResultStatus.READY,
    Status.RUNNING: TaskResultStatus.RUNNING,
    Status.SUCCESSFUL: TaskResultStatus.SUCCESSFUL,
    Status.FAILED: TaskResultStatus.FAILED,
    Status.CANCELLED: TaskResultStatus.FAILED,
}
# What a worker without a name is called.
_NAMELESS = "worker"


def result_of(job: Job, task: AnyTask | None = None) -> AnyResult:
    """Return a job as a result; raises TaskResultDoesNotExist where its task's code is gone."""
    asked = job.arguments
    attempts = _attempts_at(job)
    times: list[datetime | None] = [attempt.started_at for attempt in attempts]
    result = TaskResult(
        task=task or task_of(job),
        id=str(job.pk),
        status=_STATUS[Status(job.status)],
        enqueued_at=job.enqueued_at,
        started_at=times[0] if times else None,
        last_attempted_at=times[-1] if times else None,
        finished_at=job.finished_at,
        args=asked["args"],
        kwargs=asked["kwargs"],
        backend=asked["backend"],
        errors=[error_of(attempt) for attempt in attempts if attempt.error_class],
        worker_ids=[attempt.worker or _NAMELESS for attempt in attempts],
    )
    if job.status == Status.CANCELLED:
        result.errors.append(cancelled(job))
    object.__setattr__(result, "_return_value", job.result)
    return result


def _attempts_at(job: Job) -> list[Attempt]:
    # Nothing to look up for one that waits for its first.
    is_new = job.attempt == 1 and job.status in (Status.SCHEDULED, Status.READY)
    return [] if is_new else list(job.attempts.order_by("number"))


def task_of(job: Job) -> AnyTask:
    """Return the task that a job was asked to run, as it was asked; raises TaskResultDoesNotExist."""
    asked = job.arguments
    when = asked.get("run_after")
    return Task(
        func=declared(asked["task"]).func,
        priority=job.priority,
        backend=asked["backend"],
        queue_name=asked["queue"],
        run_after=datetime.fromisoformat(when) if when else None,
        takes_context=declared(asked["task"]).takes_context,
    )


def declared(path: str) -> AnyTask:
    """Return the task at a dotted path; raises TaskResultDoesNotExist for anything else that stands there."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise TaskResultDoesNotExist(f"{path} is gone: its code was renamed, or is not deployed here.") from error
    if not isinstance(found, Task):
        raise TaskResultDoesNotExist(f"{path} is no task of Django's any more.")
    return found
