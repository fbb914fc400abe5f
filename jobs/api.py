"""What other applications import; nothing else of `jobs` is theirs.

from jobs.api import Backoff, Queue, task

@task(queue_name=Queue.EMAIL, retry=Backoff(max_attempts=5, base=60), timeout=30)
def email_invoice(*, invoice_id: int) -> None:
\"\"\"E-mail an issued invoice to its customer.\"\"\"

email_invoice.using(idempotency_key="invoice-email:42", subject=invoice).enqueue(invoice_id=42)
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypedDict, TypeVar, Unpack

from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from jobs.argument_schema import argument_schema
from jobs.blocks import job_block
from jobs.correlation import correlation_id
from jobs.events import batch_ended, mass_act_ended
from jobs.exceptions import (
    BatchEnded,
    EffectHeld,
    Fail,
    IdempotencyConflict,
    InvalidArguments,
    InvalidOptions,
    InvalidResult,
    InvalidSchedule,
    InvalidTask,
    JobNotCancellable,
    JobNotRetryable,
    JobsError,
    NoCurrentJob,
    Problem,
    RetryLater,
    TaskNotOffered,
    TaskTimeout,
    UnknownTask,
)
from jobs.exchange import HttpAnswer, HttpAway, HttpPeer, HttpTooLarge
from jobs.exchange import ask as ask_http
from jobs.keyboard import who_is_at_the_keyboard
from jobs.markers import erased_keys
from jobs.masking import shown_arguments
from jobs.models import LIVE, RETRYABLE_BY_HAND, Attempt, Batch, InDoubt, Job, Status, Via
from jobs.panel import JobsPanelMixin
from jobs.places import place_of
from jobs.queues import Priority, Queue
from jobs.registry import TaskDefinition, define, task_title
from jobs.retry import NO_RETRY, Backoff
from jobs.schedules import Misfire, define_schedule
from jobs.selectors.acts import history_of
from jobs.selectors.batches import batch_before, batches_about
from jobs.selectors.charts import Known, known_time
from jobs.selectors.jobs import find_job, jobs_about
from jobs.selectors.queues import QueueState, queue_states
from jobs.selectors.reading import JobFilter, JobLeaf, JobReading, read_job, read_jobs
from jobs.selectors.task_figures import TaskFigures, task_figures
from jobs.services import effects, enqueueing
from jobs.services.batching import BatchPlan, batch
from jobs.services.batching import add as add_to_batch
from jobs.services.cancelling import cancel as cancel_job
from jobs.services.enqueueing import enqueue_many
from jobs.services.erasers import Eraser, Stays, erase_jobs_about, register_eraser
from jobs.services.erasers import Subject as ErasureSubject
from jobs.services.erasing import Request as ErasureRequest
from jobs.services.inventing import Strand, invent_history
from jobs.services.journal import acting_from, record_act
from jobs.services.mailing import mail_transport
from jobs.services.offering import offered_tasks, start_offered
from jobs.services.rationing import Ration
from jobs.services.rationing import take as take_ration
from jobs.services.reporting import CurrentJob, current_job
from jobs.services.requests import Options, Request, check_option_names
from jobs.services.retrying import retry as retry_job
from jobs.services.running_here import run_here
from jobs.wording import relative_text

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

__all__ = [
    "LIVE",
    "NO_RETRY",
    "RETRYABLE_BY_HAND",
    "Attempt",
    "Backoff",
    "Batch",
    "BatchEnded",
    "BatchPlan",
    "CurrentJob",
    "EffectHeld",
    "Eraser",
    "ErasureRequest",
    "ErasureSubject",
    "Fail",
    "HttpAnswer",
    "HttpAway",
    "HttpPeer",
    "HttpTooLarge",
    "IdempotencyConflict",
    "InDoubt",
    "InvalidArguments",
    "InvalidOptions",
    "InvalidResult",
    "InvalidSchedule",
    "InvalidTask",
    "Job",
    "JobFilter",
    "JobLeaf",
    "JobNotCancellable",
    "JobNotRetryable",
    "JobOptions",
    "JobReading",
    "JobsError",
    "JobsPanelMixin",
    "Known",
    "Misfire",
    "NoCurrentJob",
    "Options",
    "Priority",
    "Problem",
    "Queue",
    "QueueState",
    "Ration",
    "Request",
    "RetryLater",
    "Status",
    "Stays",
    "Strand",
    "Task",
    "TaskDefinition",
    "TaskFigures",
    "TaskNotOffered",
    "TaskPolicy",
    "TaskTimeout",
    "UnknownTask",
    "Via",
    "acting_from",
    "add_to_batch",
    "argument_schema",
    "ask_http",
    "batch",
    "batch_before_this",
    "batch_ended",
    "batches_about",
    "cancel_job",
    "correlation_id",
    "current_job",
    "effects",
    "enqueue_many",
    "erase_jobs_about",
    "erased_keys",
    "find_job",
    "history_of",
    "invent_history",
    "job_block",
    "jobs_about",
    "known_time",
    "mail_transport",
    "mass_act_ended",
    "offered_tasks",
    "place_of",
    "queue_states",
    "read_job",
    "read_jobs",
    "record_act",
    "register_eraser",
    "relative_text",
    "retry_job",
    "run_here",
    "schedule",
    "shown_arguments",
    "start_offered",
    "take_ration",
    "task",
    "task_figures",
    "task_title",
    "who_is_at_the_keyboard",
]

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
    `api=True` programs by the API. `name` is what rows
    call it instead of its dotted path, where several tasks are made of one function.

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


def batch_before_this() -> Batch | None:
    """Return the batch that the running job follows, as its `on_end`, `on_success` or next step; None without one."""
    return batch_before(current_job().id)
