"""What a running task says about itself: progress, log lines, and who it is."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from jobs.arguments import LARGEST_NUMBER
from jobs.conf import conf
from jobs.exceptions import NoCurrentJob
from jobs.masking import Mask
from jobs.models import Attempt, Batch, Job, JobQuerySet, Outcome, Status
from jobs.selectors.batches import batch_before
from jobs.services.attempt_log import MAX_LINE_LENGTH, TASK_LOGGER, AttemptLog, LogLines
from jobs.stored_text import one_line, storable

# A page is looked at by people: more than one update a second is only load.
SECONDS_BETWEEN_UPDATES = 1.0
MESSAGE_LENGTH = 200

_current: ContextVar["CurrentJob | None"] = ContextVar("current_job", default=None)


@dataclass(frozen=True)
class Progress:
    """How far a task is, in whatever it counts; named as the job's columns."""

    progress_current: int
    progress_total: int | None
    progress_message: str


class CurrentJob:
    """The job that is being run, as its task sees it."""

    def __init__(self, job: Job) -> None:
        """Wrap a claimed job."""
        self.id: UUID = job.pk
        self.attempt: int = job.attempt
        self.batch_id: UUID | None = job.batch_id
        self.max_attempts: int = job.max_attempts
        self.mask = Mask(job.task, job.arguments)
        self.lines = LogLines(conf().max_log_bytes, self.mask.text)
        self.last_progress: Progress | None = None
        self.began_at = time.monotonic()
        self._written_at = 0.0
        self.connection = connections[DEFAULT_DB_ALIAS]
        # How many transactions were open before the task.
        self.depth = len(self.connection.atomic_blocks)

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        """Show how far the task is; written at most once a second, and the last one when the attempt ends."""
        line = one_line(self.mask.text(message), MESSAGE_LENGTH)
        self.last_progress = Progress(_bounded(current), None if total is None else _bounded(total), line)
        now = time.monotonic()
        # Inside a transaction of the task's nobody would see it, and the job's row would be locked until its end:
        # to the worker that renews the lease, to the clock, and to an operator.
        if now - self._written_at < SECONDS_BETWEEN_UPDATES or len(self.connection.atomic_blocks) > self.depth:
            return
        self._written_at = now
        self._write(self.last_progress)

    def log(self, message: str) -> None:
        """Add a line to the attempt's log."""
        TASK_LOGGER.info("%s", storable(self.mask.text(message), MAX_LINE_LENGTH))

    def is_current(self) -> bool:
        """Say whether the attempt is still this process's: false once it was cancelled or taken away."""
        return self.held().exists()

    def held(self) -> JobQuerySet:
        """Return the job's row, as long as the attempt is this process's: nothing once it was taken away."""
        return Job.objects.filter(pk=self.id, attempt=self.attempt).that_are(Status.RUNNING)

    def _write(self, progress: Progress) -> None:
        if self.held().update(**vars(progress)):
            attempts = Attempt.objects.filter(job_id=self.id, number=self.attempt, outcome=Outcome.RUNNING)
            attempts.update(log=self.lines.text())


@contextmanager
def reporting(job: Job) -> Iterator[CurrentJob]:
    """Make a job the current one and collect the log of the block."""
    current = CurrentJob(job)
    # There from the first job on, unless somebody sets up logging anew.
    if _LOG not in (root := logging.getLogger()).handlers:
        root.addHandler(_LOG)
    token = _current.set(current)
    try:
        yield current
    finally:
        _current.reset(token)


def _lines_here() -> LogLines | None:
    current = _current.get()
    return current.lines if current else None


_LOG = AttemptLog(_lines_here)


def current_job() -> CurrentJob:
    """Return the running job; raises NoCurrentJob outside of one."""
    if current := _current.get():
        return current
    raise NoCurrentJob("No job is running here. Call current_job() inside a task that a worker runs.")


def batch_before_this() -> Batch | None:
    """Return the batch that the running job follows, as its `on_end`, `on_success` or next step; None without one."""
    return batch_before(current_job().id)


def is_running_job() -> bool:
    """Say whether this code is being run as a job."""
    return _current.get() is not None


def _bounded(number: int) -> int:
    return max(0, min(int(number), LARGEST_NUMBER))
