"""Run a Django task as the current job, with the signals that Django's own backends send."""

import traceback
from typing import Any

from django.utils import timezone

from jobs.api import Backoff, Job, UnknownTask, current_job
from jobs.contrib.django_tasks.dialect import (
    AnyResult,
    TaskContext,
    TaskError,
    TaskResultDoesNotExist,
    TaskResultStatus,
    normalize_json,
    task_finished,
    task_started,
)
from jobs.contrib.django_tasks.policy import UnsupportedResult, read_policy
from jobs.contrib.django_tasks.results import result_of


def run() -> Any:
    """Call the task that the current job names; returns what it returned, as plain JSON."""
    job = Job.objects.get(pk=current_job().id)
    try:
        result = result_of(job)
    except TaskResultDoesNotExist as error:
        raise UnknownTask(f"{error} Bring it back, then retry the job.") from error
    backend = result.task.get_backend()
    sender = type(backend)
    task_started.send(sender=sender, task_result=result)
    try:
        value = _call(result)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if _is_last(error, read_policy(backend.alias, backend.options).retry):
            result.errors.append(_raised(error))
            _end(result, TaskResultStatus.FAILED)
            task_finished.send(sender=sender, task_result=result)
        raise
    _end(result, TaskResultStatus.SUCCESSFUL, value)
    task_finished.send(sender=sender, task_result=result)
    return value


def _call(result: AnyResult) -> Any:
    context = (TaskContext(task_result=result),) if result.task.takes_context else ()
    returned = result.task.call(*context, *result.args, **result.kwargs)
    try:
        return normalize_json(returned)
    except (TypeError, ValueError) as error:
        raise UnsupportedResult(f"{error}: the task did its work, but its result is no JSON.") from error


def _is_last(error: BaseException, retry: Backoff) -> bool:
    """Say whether no other attempt follows, so that this is how the task ended."""
    job = current_job()
    return job.attempt >= job.max_attempts or (isinstance(error, Exception) and not retry.retries(error))


def _end(result: AnyResult, status: TaskResultStatus, value: Any = None) -> None:
    """Note in a result how its task ended: the row says so only once this job has returned."""
    for name, new in (("status", status), ("finished_at", timezone.now()), ("_return_value", value)):
        object.__setattr__(result, name, new)


def _raised(error: BaseException) -> TaskError:
    return TaskError(
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback="".join(traceback.format_exception(error)),
    )
