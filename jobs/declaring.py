"""How a function becomes a task, and what a task can do: `@task`, `@schedule`, `.using()`, `.enqueue()`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypedDict, TypeVar, Unpack

from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from jobs.exceptions import InvalidArguments
from jobs.models import Job
from jobs.registry import TaskDefinition, define
from jobs.retry import Backoff
from jobs.schedules import Misfire, define_schedule
from jobs.services import enqueueing
from jobs.services.requests import Options, Request, check_option_names

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

P = ParamSpec("P")
R = TypeVar("R")


class JobOptions(TypedDict, total=False):
    """What `.using()` takes; docs/add-a-task.md explains each."""

    queue_name: str
    priority: int
    run_after: datetime | timedelta
    idempotency_key: str
    subject: Model
    label: str
    requested_by: "AbstractBaseUser | None"
    tenant: str
    timeout: int


class TaskPolicy(TypedDict, total=False):
    """What `@task` takes: where its jobs wait, how they are retried, how long they may run (seconds).

    With `atomic=True` what the task writes and the job's success are committed together, or not at all. The arguments
    named in `secret` are shown to nobody. Of a `startable` task staff may make a job in the admin, of one with
    `api=True` programs by the API. `name` is what rows call it instead of its dotted path, where several tasks are made
    of one function.

    `rate="400/m"` lets so many begin in a period (s, m, h, d), `concurrency=3` so many run at once: of all the task's
    jobs, or of those with the same value of the argument that `rate_key` or `concurrency_key` names, or `"tenant"`.
    """

    queue_name: str
    priority: int
    retry: Backoff
    timeout: int
    atomic: bool
    title: str
    name: str
    secret: Collection[str]
    startable: bool
    rate: str
    rate_key: str
    concurrency: int
    concurrency_key: str
    api: bool


class SchedulePlan(TypedDict, total=False):
    """What `@schedule` takes besides cron text; docs/scheduling.md explains each.

    `key` names a task's second schedule and stays the same from release to release. `every` is an interval in place
    of cron text. A run that has not begun `start_within` its time, takes longer than `expected`, or with
    `must_produce` has nothing to show for it, is told of as wrong. With `off` it begins paused.
    """

    key: str
    title: str
    arguments: Mapping[str, Any]
    every: timedelta
    timezone: str
    jitter: timedelta
    starts_at: datetime
    ends_at: datetime
    misfire: Misfire
    may_overlap: bool
    start_within: timedelta
    expected: timedelta
    must_produce: bool
    off: bool


@dataclass(frozen=True, eq=False)
class Task(Generic[P, R]):
    """A function that may run in the background. Calling it runs it here and now, as any function."""

    definition: TaskDefinition
    function: Callable[P, R]
    options: Options = field(default_factory=Options)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function now, without a job."""
        return self.function(*args, **kwargs)

    def using(self, **options: Unpack[JobOptions]) -> "Task[P, R]":
        """Return this task with options for the jobs it makes; raises InvalidOptions."""
        check_option_names(options)
        return replace(self, options=replace(self.options, **options))

    @sensitive_variables()
    def prepare(self, *args: P.args, **kwargs: P.kwargs) -> Request:
        """Return a checked request for `enqueue_many`; raises InvalidArguments."""
        if args:
            raise InvalidArguments(f"{self.definition.name}: pass arguments by name, as in enqueue(name=value).")
        return Request(definition=self.definition, options=self.options, arguments=kwargs)

    @sensitive_variables()
    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> Job:
        """Write a job in the current transaction and return it; raises InvalidArguments, IdempotencyConflict."""
        return enqueueing.enqueue(self.prepare(*args, **kwargs))


def task(**policy: Unpack[TaskPolicy]) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Declare a function with keyword-only, typed arguments as a task; raises InvalidTask, InvalidOptions."""

    def declare(function: Callable[P, R]) -> Task[P, R]:
        return Task(definition=define(function, **policy), function=function)

    return declare


def schedule(cron: str = "", **plan: Unpack[SchedulePlan]) -> Callable[[Task[P, R]], Task[P, R]]:
    """Let a task run by itself, by cron text in a time zone or at an interval; raises InvalidSchedule.

    @schedule("0 6 * * 1-5", timezone="Europe/Berlin")
    @task(queue_name=Queue.REPORT)
    def morning_report() -> None: ...
    """

    def declare(declared: Task[P, R]) -> Task[P, R]:
        define_schedule(declared.definition, cron, **plan)
        return declared

    return declare
