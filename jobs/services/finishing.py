"""Write how an attempt ended, and where the job goes from there."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Attempt, Job, Outcome, Status
from jobs.services.endings import Ending
from jobs.services.transitions import close_attempt, move

logger = logging.getLogger(__name__)

ERROR_LINE_LENGTH = 500


def finish(job: Job, ending: Ending, log: str = "") -> bool:
    """Record an attempt's end; False when the job was taken from this worker meanwhile, and nothing is written."""
    with transaction.atomic():
        if not _move_on(job, ending):
            logger.warning("Job %s attempt %d ended after it was taken away; not recorded.", job.pk, job.attempt)
            return False
        close_attempt(
            job,
            ending.outcome,
            error_class=ending.error_class,
            error=_storable(ending.error),
            traceback=ending.traceback,
            log=log,
        )
    return True


def _move_on(job: Job, ending: Ending) -> bool:
    if ending.outcome == Outcome.SUCCESSFUL:
        return _end(job, Status.SUCCESSFUL, result=ending.result, error="")
    line = _one_line(ending.error)
    if ending.outcome == Outcome.CRASHED and _is_poison(job):
        return _end(job, Status.FAILED, error=f"It killed its worker {conf().max_crashes} times. {line}"[:500])
    if ending.retry_in is None or job.attempt >= job.max_attempts:
        return _end(job, Status.FAILED, error=line)
    return _schedule_next(job, ending.retry_in, line)


def _end(job: Job, status: Status, **changes: object) -> bool:
    return move(
        job,
        out_of=[Status.RUNNING],
        to=status,
        finished_at=Now(),
        lease_expires_at=None,
        **changes,
    )


def _schedule_next(job: Job, pause: timedelta, error: str) -> bool:
    return move(
        job,
        out_of=[Status.RUNNING],
        to=Status.RETRYABLE,
        run_after=Now() + pause,
        lease_expires_at=None,
        delivered_at=None,
        error=error,
        attempt=job.attempt + 1,
    )


def _is_poison(job: Job) -> bool:
    # Counted since the operator's last retry would be kinder, but a poison job stays one.
    crashes = Attempt.objects.filter(job=job).aggregate(n=Count("pk", filter=Q(outcome=Outcome.CRASHED)))
    return int(crashes["n"]) + 1 >= conf().max_crashes


def _one_line(text: str) -> str:
    line = " ".join(_storable(text).split())
    return line if len(line) <= ERROR_LINE_LENGTH else f"{line[: ERROR_LINE_LENGTH - 1]}…"


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL in text, and an error message may hold what the data held.
    return text.replace("\x00", "\\x00")
