"""What other applications import; nothing else of `jobs` is theirs.

from jobs.api import Backoff, Queue, task

@task(queue_name=Queue.EMAIL, retry=Backoff(max_attempts=5, base=60), timeout=30)
def email_invoice(*, invoice_id: int) -> None:
\"\"\"E-mail an issued invoice to its customer.\"\"\"

email_invoice.using(idempotency_key="invoice-email:42", subject=invoice).enqueue(invoice_id=42)
"""

from jobs import giving_out
from jobs.argument_schema import argument_schema
from jobs.blocks import job_block
from jobs.correlation import correlation_id
from jobs.declaring import JobOptions, Task, TaskPolicy, schedule, task
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
from jobs.moments import ago, exact_text, time_mark
from jobs.panel import JobsPanelMixin
from jobs.places import place_of
from jobs.prepared import Prepared, PreparedInsert, PreparedUpdate, prefetch
from jobs.queues import Priority, Queue
from jobs.registry import TaskDefinition, task_title
from jobs.retry import NO_RETRY, Backoff
from jobs.schedules import Misfire
from jobs.selectors.acts import history_of
from jobs.selectors.batches import batches_about
from jobs.selectors.charts import Known, known_time
from jobs.selectors.jobs import find_job, jobs_about
from jobs.selectors.queues import QueueState, queue_states
from jobs.selectors.reading import JobFilter, JobLeaf, JobReading, read_job, read_jobs
from jobs.selectors.task_figures import TaskFigures, task_figures
from jobs.services import effects
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
from jobs.services.reporting import CurrentJob, batch_before_this, current_job
from jobs.services.requests import Options, Request
from jobs.services.retrying import retry as retry_job
from jobs.services.running_here import run_here
from jobs.storing_once import store_once

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
    "Prepared",
    "PreparedInsert",
    "PreparedUpdate",
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
    "ago",
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
    "exact_text",
    "find_job",
    "giving_out",
    "history_of",
    "invent_history",
    "job_block",
    "jobs_about",
    "known_time",
    "mail_transport",
    "mass_act_ended",
    "offered_tasks",
    "place_of",
    "prefetch",
    "queue_states",
    "read_job",
    "read_jobs",
    "record_act",
    "register_eraser",
    "retry_job",
    "run_here",
    "schedule",
    "shown_arguments",
    "start_offered",
    "store_once",
    "take_ration",
    "task",
    "task_figures",
    "task_title",
    "time_mark",
    "who_is_at_the_keyboard",
]
