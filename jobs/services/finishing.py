"""Write how an attempt ended, and where the job goes from there."""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.fingerprints import fingerprint
from jobs.models import Attempt, Job, Outcome, Status
from jobs.services.completing import complete
from jobs.services.endings import Ending
from jobs.services.letting_in import let_in_next
from jobs.services.reporting import CurrentJob
from jobs.services.set_transitions import Success
from jobs.services.together import together
from jobs.services.transitions import close_attempt, move
from jobs.stored_text import one_line, storable

logger = logging.getLogger(__name__)

ERROR_LINE_LENGTH = 500
# Enough for any message a person reads; a data dump belongs elsewhere.
ERROR_LENGTH = 10_000
CLASS_LENGTH = 200
NO_PAUSE = timedelta(0)


def finish(job: Job, ending: Ending, current: CurrentJob | None = None, *, only_if: Q | None = None) -> bool:
    """Record an attempt's end; False when the job was taken from this worker meanwhile, and nothing is written.

    `current` has the log and progress, where this is the process that ran it. `only_if` narrows it further.
    """
    with together():
        if current and not only_if and is_plain(ending, current):
            is_recorded = complete([_success(job, ending, current)]) == 1
        else:
            is_recorded = _moved_on(job, ending, current, only_if or Q())
        if is_recorded and job.turn_at:
            transaction.on_commit(let_in_next, robust=True)
    return is_recorded


def is_plain(ending: Ending, current: CurrentJob) -> bool:
    """Say whether an attempt succeeded and left nothing else to record, so that `completing` can."""
    return ending.outcome == Outcome.SUCCESSFUL and current.last_progress is None


def _success(job: Job, ending: Ending, current: CurrentJob) -> Success:
    return Success(
        job_id=job.pk,
        attempt=job.attempt,
        result=ending.result,
        log=current.lines.text(),
        began=time.monotonic() - current.began_at,
        ended=0.0,
    )


def _moved_on(job: Job, ending: Ending, current: CurrentJob | None, only_if: Q) -> bool:
    if not _move_on(job, ending, only_if, _progress_of(current)):
        logger.warning("Job %s attempt %d ended after it was taken away; not recorded.", job.pk, job.attempt)
        return False
    close_attempt(
        job,
        ending.outcome,
        error_class=storable(ending.error_class, CLASS_LENGTH),
        error=storable(ending.error, ERROR_LENGTH),
        traceback=storable(ending.traceback, conf().max_traceback_bytes),
        # What a worker that died had written of its log is kept.
        **({"log": current.lines.text()} if current else {}),
    )
    return True


def _progress_of(current: CurrentJob | None) -> dict[str, object]:
    return vars(current.last_progress) if current and current.last_progress else {}


def _move_on(job: Job, ending: Ending, only_if: Q, changes: dict[str, object]) -> bool:
    if ending.outcome == Outcome.SUCCESSFUL:
        return _end(job, Status.SUCCESSFUL, only_if, result=ending.result, error="", **changes)
    line = one_line(ending.error, ERROR_LINE_LENGTH)
    if _is_free(job, ending):
        more = job.max_attempts + 1
        return _next_attempt(job, ending.retry_in or NO_PAUSE, only_if, error=line, max_attempts=more, **changes)
    cause = fingerprint(ending.error_class, ending.error)
    if ending.outcome == Outcome.CRASHED and _is_poison(job):
        line = one_line(f"It killed its worker {conf().max_crashes} times. {line}", ERROR_LINE_LENGTH)
        return _end(job, Status.FAILED, only_if, error=line, error_fingerprint=cause)
    if ending.retry_in is None or job.attempt >= job.max_attempts:
        return _end(job, Status.FAILED, only_if, error=line, error_fingerprint=cause, **changes)
    return _next_attempt(job, ending.retry_in, only_if, error=line, error_fingerprint=cause, **changes)


def _is_free(job: Job, ending: Ending) -> bool:
    """Say whether an attempt ended by no doing of the job's, and so costs it nothing of its budget."""
    if ending.outcome == Outcome.INTERRUPTED:
        return _how_often(job, Outcome.INTERRUPTED) < conf().max_interruptions
    return ending.outcome == Outcome.HANDED_BACK


def _end(job: Job, status: Status, only_if: Q, **changes: object) -> bool:
    return move(
        job,
        out_of=[Status.RUNNING],
        to=status,
        only_if=only_if,
        finished_at=Now(),
        lease_expires_at=None,
        **changes,
    )


def _next_attempt(job: Job, pause: timedelta, only_if: Q, **changes: object) -> bool:
    return move(
        job,
        out_of=[Status.RUNNING],
        to=Status.RETRYABLE,
        only_if=only_if,
        attempt=job.attempt + 1,
        run_after=Now() + pause,
        lease_expires_at=None,
        delivered_at=None,
        turn_at=None,
        **changes,
    )


def _is_poison(job: Job) -> bool:
    return _how_often(job, Outcome.CRASHED) + 1 >= conf().max_crashes


def _how_often(job: Job, outcome: Outcome) -> int:
    """Return how many attempts ended so since an operator last retried the job."""
    return Attempt.objects.filter(job=job, number__gt=job.retried_after, outcome=outcome).count()
