"""Run one attempt: claim it, call the task, record the end. Any worker, whatever its class, comes through here."""

import logging
import time
from contextlib import nullcontext
from uuid import UUID

from django.db import connection, transaction

from jobs.exceptions import ClaimLost
from jobs.models import Job, Outcome
from jobs.registry import get_definition
from jobs.services.claiming import claim
from jobs.services.endings import Ending, failure, success
from jobs.services.finishing import ERROR_LINE_LENGTH, finish
from jobs.services.reporting import CurrentJob, reporting
from jobs.services.time_limit import time_limit
from jobs.stored_text import one_line

logger = logging.getLogger(__name__)


def run(job_id: UUID, attempt: int, worker: str = "") -> bool:
    """Run an attempt if it is still there to be run; False when another worker has it or it is no longer due."""
    job = claim(job_id, attempt, worker)
    if job is None:
        return False
    began = time.monotonic()
    with reporting(job) as current:
        ending, recorded = _attempt(job, current)
    _log(job, ending, time.monotonic() - began)
    return recorded


def _attempt(job: Job, current: CurrentJob) -> tuple[Ending, bool]:
    """Call the task and record how it ended; returns that, and whether it was still ours to record."""
    try:
        return _call(job, current)
    # The one broad catch: whatever a task raises is its attempt's outcome, sys.exit() and a cancelled
    # coroutine included; uncaught, they would take the record of their own end with them.
    except BaseException as error:
        ending = failure(job, error)
        recorded = _record_failure(job, ending, current)
        if isinstance(error, KeyboardInterrupt):
            raise
        return ending, recorded


def _call(job: Job, current: CurrentJob) -> tuple[Ending, bool]:
    definition = get_definition(job.task)
    with transaction.atomic(durable=True) if definition.atomic else nullcontext():
        with time_limit(job.timeout):
            ending = success(definition.function(**job.arguments))
        recorded = finish(job, ending, current)
        if definition.atomic and not recorded:
            raise ClaimLost("The attempt was taken away while it ran; what it wrote is undone.")
    return ending, recorded


def _record_failure(job: Job, ending: Ending, current: CurrentJob) -> bool:
    # The error may be that of a connection the server closed, which would fail the record, too.
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    return finish(job, ending, current)


def _log(job: Job, ending: Ending, seconds: float) -> None:
    about = f" about {job.subject_label}" if job.subject_label else ""
    level = logging.INFO if ending.outcome == Outcome.SUCCESSFUL else logging.WARNING
    logger.log(
        level,
        "%s%s: attempt %d of %d %s in %.3f s%s [job %s]",
        job.task,
        about,
        job.attempt,
        job.max_attempts,
        ending.outcome.label.lower(),
        seconds,
        f": {one_line(ending.error, ERROR_LINE_LENGTH)}" if ending.error else "",
        job.pk,
    )
