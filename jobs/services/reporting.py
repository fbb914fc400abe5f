"""What a running task says about itself: progress, log lines, and who it is."""

import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from jobs.conf import conf
from jobs.exceptions import NoCurrentJob
from jobs.models import Attempt, Job, Outcome, Status
from jobs.registry import is_atomic

# A page is looked at by people: more than one update a second is only load.
SECONDS_BETWEEN_UPDATES = 1.0

_current: ContextVar["CurrentJob | None"] = ContextVar("current_job", default=None)


class CurrentJob:
    """The job that is being run, as its task sees it."""

    def __init__(self, job: Job) -> None:
        """Wrap a claimed job."""
        self.id: UUID = job.pk
        self.attempt: int = job.attempt
        self.max_attempts: int = job.max_attempts
        # An atomic task's progress would be seen only when it is over, and would lock its row until then.
        self._shows_progress = not is_atomic(job.task)
        self._lines = LogLines(conf().max_log_bytes)
        self._updated_at = 0.0

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        """Show how far the task is, in whatever it counts; written at most once a second, the last one always."""
        if not self._shows_progress:
            return
        now = time.monotonic()
        if now - self._updated_at < SECONDS_BETWEEN_UPDATES and current != total:
            return
        self._updated_at = now
        Job.objects.filter(pk=self.id, status=Status.RUNNING, attempt=self.attempt).update(
            progress_current=current, progress_total=total, progress_message=message[:200]
        )
        Attempt.objects.filter(job_id=self.id, number=self.attempt, outcome=Outcome.RUNNING).update(log=self.text())

    def log(self, message: str) -> None:
        """Add a line to the attempt's log."""
        logging.getLogger("jobs.task").info(message)

    def text(self) -> str:
        """Return the log so far."""
        return self._lines.text()

    def keep(self, line: str) -> None:
        """Take in one line of log."""
        self._lines.add(line)


class LogLines:
    """Log lines up to a size; beyond it the earliest go, since the end tells what went wrong."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty."""
        self._max_bytes = max_bytes
        self._lines: deque[str] = deque()
        self._bytes = 0
        self._dropped = 0

    def add(self, line: str) -> None:
        """Append a line."""
        line = line[-self._max_bytes :].replace("\x00", "\\x00")
        self._lines.append(line)
        self._bytes += len(line.encode(errors="replace")) + 1
        while self._bytes > self._max_bytes and len(self._lines) > 1:
            self._bytes -= len(self._lines.popleft().encode(errors="replace")) + 1
            self._dropped += 1

    def text(self) -> str:
        """Return the lines kept, after a note of how many were not."""
        lines = "\n".join(self._lines)
        return f"[{self._dropped:,} earlier lines left out]\n{lines}" if self._dropped else lines


class _AttemptLog(logging.Handler):
    """Keeps what any logger says while a task runs in this thread."""

    def emit(self, record: logging.LogRecord) -> None:
        if current := _current.get():
            current.keep(self.format(record))


@contextmanager
def reporting(job: Job) -> Iterator[CurrentJob]:
    """Make a job the current one and collect the log of the block."""
    handler = _AttemptLog(logging.INFO)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    current = CurrentJob(job)
    token = _current.set(current)
    root.addHandler(handler)
    try:
        yield current
    finally:
        root.removeHandler(handler)
        _current.reset(token)


def current_job() -> CurrentJob:
    """Return the running job; raises NoCurrentJob outside of one."""
    if current := _current.get():
        return current
    raise NoCurrentJob("No job is running here. Call current_job() inside a task that a worker runs.")


def is_running_job() -> bool:
    """Say whether this code is being run as a job."""
    return _current.get() is not None
