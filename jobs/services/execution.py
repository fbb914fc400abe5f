"""Run one attempt: claim it, call the task, record the end. Any worker, whatever its class, comes through here."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from jobs.correlation import Origin, belonging_to
from jobs.exceptions import ClaimLost, OpenTransaction
from jobs.models import Job, Outcome
from jobs.registry import get_definition
from jobs.services.claiming import claim
from jobs.services.endings import Ending, failure, success
from jobs.services.finishing import ERROR_LINE_LENGTH, finish
from jobs.services.reporting import CurrentJob, reporting
from jobs.services.time_limit import time_limit
from jobs.services.transient import patiently
from jobs.stored_text import one_line

logger = logging.getLogger(__name__)

# Is told how an attempt ended; answers whether it records that itself.
Keep = Callable[[Ending, CurrentJob], bool]


def run(job_id: UUID, attempt: int, worker: str = "") -> bool:
    """Run an attempt if it is still there to be run; False when another worker has it or it is no longer due."""
    job = patiently(lambda: claim(job_id, attempt, worker))
    return job is not None and run_claimed(job)


def run_claimed(job: Job, keep: Keep | None = None) -> bool:
    """Run an attempt that this worker has claimed; False when it was taken away while it ran.

    `keep` is told how it ended before that is recorded. It answers whether it records it itself.
    """
    began = time.monotonic()
    with belonging_to(_origin(job)):
        with reporting(job) as current:
            ending, recorded = _attempt(job, current, keep)
        _log(job, ending, time.monotonic() - began)
    return recorded


def _origin(job: Job) -> Origin:
    """Return what all that the job does belongs to."""
    return Origin(job.correlation, job.pk, job.task, job.attempt, job.queue_name)


def _attempt(job: Job, current: CurrentJob, keep: Keep | None) -> tuple[Ending, bool]:
    """Call the task and record how it ended; returns that, and whether it was still ours to record."""
    try:
        ending, recorded = _call(job, current)
    # The one broad catch: whatever a task raises is its attempt's outcome, sys.exit() and a cancelled
    # coroutine included; uncaught, they would take the record of their own end with them.
    except BaseException as error:
        ending = failure(job, error)
        recorded = _record(job, ending, current, keep)
        if isinstance(error, KeyboardInterrupt):
            raise
        return ending, recorded
    return ending, _record(job, ending, current, keep) if recorded is None else recorded


# What a report of an error by the task shows of its variables may be secret.
@sensitive_variables()
def _call(job: Job, current: CurrentJob) -> tuple[Ending, bool | None]:
    """Call the task. Only an atomic one records its end here, in its own transaction."""
    definition = get_definition(job.task)
    if not definition.atomic:
        with time_limit(job.timeout):
            result = definition.function(**job.arguments)
        _refuse_open_transaction(current)
        return success(current.mask.json(result)), None
    with transaction.atomic(durable=True):
        with time_limit(job.timeout):
            ending = success(current.mask.json(definition.function(**job.arguments)))
        if not finish(job, ending, current):
            raise ClaimLost("The attempt was taken away while it ran; what it wrote is undone.")
    return ending, True


def _refuse_open_transaction(current: CurrentJob) -> None:
    """Raise OpenTransaction where the task left one open, beside those that were when it was called."""
    used = current.connection
    # The attribute, as its getter connects: a task that ended well must not fail because the database is away now.
    if used.connection is None or (used.autocommit and not used.in_atomic_block):
        return
    if not used.in_atomic_block:
        raise OpenTransaction("The task switched autocommit off and did not commit; what it wrote is undone.")
    if len(used.atomic_blocks) > current.depth:
        raise OpenTransaction("The task left a transaction open; what it wrote is undone.")


def _record(job: Job, ending: Ending, current: CurrentJob, keep: Keep | None) -> bool:
    if keep and keep(ending, current):
        return True
    # A connection that the server closed meanwhile would fail the record, too.
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    return patiently(lambda: finish(job, ending, current))


def _log(job: Job, ending: Ending, seconds: float) -> None:
    # A line for machines takes a tenth of what a short job does, and its row says the same: LOG_JOBS asks for them.
    level = logging.DEBUG if ending.outcome == Outcome.SUCCESSFUL else logging.WARNING
    if not logger.isEnabledFor(level):
        return
    about = f" about {job.subject_label}" if job.subject_label else ""
    logger.log(
        level,
        "%s%s: attempt %d of %d %s in %.3f s%s",
        job.task,
        about,
        job.attempt,
        job.max_attempts,
        ending.outcome.label.lower(),
        seconds,
        f": {one_line(ending.error, ERROR_LINE_LENGTH)}" if ending.error else "",
        extra={"outcome": ending.outcome.value, "seconds": round(seconds, 3)},
    )
