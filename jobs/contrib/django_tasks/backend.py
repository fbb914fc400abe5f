"""The backend for Django's TASKS setting: each enqueue is a job's row, written in the caller's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.checks import CheckMessage, Error

from jobs.api import InvalidOptions, Job, Queue
from jobs.api import InvalidTask as InvalidJobsTask
from jobs.api import Task as JobsTask
from jobs.contrib.django_tasks.dialect import (
    AnyResult,
    AnyTask,
    BaseTaskBackend,
    InvalidTask,
    TaskResultDoesNotExist,
    normalize_json,
    task_enqueued,
)
from jobs.contrib.django_tasks.policy import mend_for, read_policy, refused, unmapped
from jobs.contrib.django_tasks.results import result_of
from jobs.contrib.django_tasks.tasks import run_django_task, runner

# What the column of a job takes.
LABEL_LENGTH = 200
APP = "jobs.contrib.django_tasks"
_RUNNER = f"{run_django_task.__module__}.{run_django_task.__qualname__}"


class JobsBackend(BaseTaskBackend):
    """Runs Django's Tasks as jobs."""

    supports_async_task = True
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        """Read the options and declare the task of this backend; raises InvalidTaskBackend."""
        super().__init__(alias, params)
        self.policy = read_policy(alias, self.options)
        try:
            self.runner = runner(alias, self.policy.retry, self.policy.timeout)
        except (InvalidOptions, InvalidJobsTask, TypeError) as error:
            raise refused(alias, str(error)) from error

    def validate_task(self, task: AnyTask) -> None:
        """Refuse what Django refuses, and a queue that is none of ours; raises InvalidTask."""
        super().validate_task(task)
        if not self.policy.queue_for(task.queue_name):
            raise InvalidTask(f"Queue {task.queue_name!r} is none of ours. {mend_for(task.queue_name)}.")

    def enqueue(self, task: AnyTask, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Write a job in the current transaction; raises InvalidTask, TypeError, InvalidArguments."""
        self.validate_task(task)
        called_with = {"args": normalize_json(args), "kwargs": normalize_json(kwargs)}
        job = self._prepared(task).enqueue(**called_with, **self._asked(task))
        result = result_of(job, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> AnyResult:
        """Return how a task stands; raises TaskResultDoesNotExist, also once its job was pruned or erased."""
        job = _find(result_id)
        if job is None:
            raise TaskResultDoesNotExist(f"There is no task result {result_id!r}, or no more.")
        return result_of(job)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Say which settings would leave a task without a queue or a worker."""
        return list(self._problems())

    def _problems(self) -> Iterator[CheckMessage]:
        if not apps.is_installed(APP):
            yield Error(
                f"TASKS[{self.alias!r}] makes jobs that no worker knows.",
                hint=f"Add {APP!r} to INSTALLED_APPS.",
                id="jobs_django_tasks.E001",
            )
        for name in unmapped(self.policy, self.queues):
            yield Error(
                f"TASKS[{self.alias!r}]['QUEUES'] names {name!r}, which is none of our queues: {', '.join(Queue)}.",
                hint=f"{mend_for(name)}.",
                id="jobs_django_tasks.E002",
            )

    def _prepared(self, task: AnyTask) -> JobsTask[..., Any]:
        try:
            prepared = self.runner.using(
                queue_name=self.policy.queue_for(task.queue_name),
                # Django takes 3.0 for 3.
                priority=int(task.priority),
                label=_label(task),
            )
            return prepared if task.run_after is None else prepared.using(run_after=task.run_after)
        except InvalidOptions as error:
            raise InvalidTask(str(error)) from error

    def _asked(self, task: AnyTask) -> dict[str, str]:
        when = {} if task.run_after is None else {"run_after": task.run_after.isoformat()}
        return {"task": task.module_path, "backend": self.alias, "queue": task.queue_name, **when}


def _label(task: AnyTask) -> str:
    """Return what staff read and search by: the task in words, and its dotted name."""
    return f"{task.name.replace('_', ' ').strip().capitalize()} ({task.module_path})"[:LABEL_LENGTH]


def _find(result_id: str) -> Job | None:
    try:
        key = UUID(str(result_id))
    except ValueError:
        return None
    return Job.objects.filter(pk=key, task__startswith=_RUNNER, erased_at=None).first()
