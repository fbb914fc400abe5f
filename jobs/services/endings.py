"""What became of one attempt, as a value: computed first, written afterwards by `finishing`."""

import json
import traceback
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jobs.arguments import json_problem
from jobs.conf import conf
from jobs.exceptions import EffectHeld, Fail, InvalidResult, Problem, RetryLater, TaskTimeout, UnknownTask
from jobs.masking import Mask
from jobs.models import Job, Outcome
from jobs.registry import get_definition
from jobs.retry import MAX_CAP, Backoff
from jobs.services.transient import is_transient

# Said on purpose, in words meant for people; where it was raised explains nothing more.
_SPEAKING = (RetryLater, Fail, EffectHeld, InvalidResult, UnknownTask)
# No policy asks for them again: another attempt would only meet them again, or do twice what is done.
_FOR_GOOD = (EffectHeld, InvalidResult)

# The pause after an attempt that the database cut short: a restart takes seconds, and many must not come back at once.
INTERRUPTION = Backoff(base=2, cap=30)
# The furthest a task may put off its next attempt; a wish beyond it is a mistake, not a plan.
LONGEST_PAUSE = timedelta(seconds=MAX_CAP)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an attempt ended. `retry_in` is the pause before another one; None when none may follow."""

    outcome: Outcome
    result: Any = None
    retry_in: timedelta | None = None
    error_class: str = ""
    error: str = ""
    traceback: str = ""


_RETURNED_NOTHING = Ending(outcome=Outcome.SUCCESSFUL)


def success(result: Any) -> Ending:
    """Return the ending of a task that returned; raises InvalidResult."""
    if result is None:
        return _RETURNED_NOTHING
    if problem := json_problem(result, "the result"):
        raise InvalidResult(f"The task did its work, but {problem}. Return plain JSON or None.")
    if (size := len(json.dumps(result).encode())) > (limit := conf().max_result_bytes):
        raise InvalidResult(f"The task did its work, but returned {size:,} bytes of at most {limit:,}. Return an id.")
    return Ending(outcome=Outcome.SUCCESSFUL, result=result)


def failure(job: Job, error: BaseException) -> Ending:
    """Return the ending of a task that raised, with the pause its policy gives, and without the job's secrets."""
    mask = Mask(job.task, job.arguments)
    sentence = mask.text(_sentence(error))
    if is_transient(error) and _may_run_again(job, error):
        return interrupted(job, f"The database was away or locked: {sentence}", type(error).__qualname__)
    return Ending(
        outcome=_outcome(error),
        retry_in=_pause(job, error),
        error_class=type(error).__qualname__,
        error=sentence,
        traceback="" if isinstance(error, _SPEAKING) else mask.text(_traceback(error)),
    )


def interrupted(job: Job, reason: str, error_class: str = "Interrupted") -> Ending:
    """Return the ending of an attempt that was cut short by no doing of the job's."""
    return Ending(
        outcome=Outcome.INTERRUPTED,
        retry_in=INTERRUPTION.delay_after(job.attempt - job.retried_after),
        error_class=error_class,
        error=reason,
    )


def cut_short(job: Job, reason: str) -> Ending:
    """Return the ending of an attempt that ended with the process it shared with others, whoever's doing it was."""
    return interrupted(job, reason) if _is_repeatable(job) else crash(reason)


def displaced(job: Job, reason: str) -> Ending:
    """Return the ending of an attempt whose process was ended because of another job."""
    return handed_back(reason) if _is_repeatable(job) else crash(reason)


def overdue(job: Job) -> Ending:
    """Return the ending of an attempt that went on past its timeout until its process was ended."""
    return failure(job, TaskTimeout(f"The task ignored its timeout of {job.timeout:g} s; its process was ended."))


def _may_run_again(job: Job, error: BaseException) -> bool:
    return _is_repeatable(job) and not isinstance(error, get_definition(job.task).retry.fail_on)


def _is_repeatable(job: Job) -> bool:
    try:
        definition = get_definition(job.task)
    except UnknownTask:
        return False
    # What has one attempt only was made so on purpose, unless its half-done work is undone with its transaction.
    return definition.atomic or definition.retry.max_attempts > 1


def crash(reason: str) -> Ending:
    """Return the ending of an attempt whose worker died."""
    return Ending(
        outcome=Outcome.CRASHED,
        # At once: the job may be innocent, and one that is not stops as poison.
        retry_in=timedelta(0),
        error_class="WorkerDied",
        error=reason,
    )


def handed_back(reason: str) -> Ending:
    """Return the ending of an attempt whose worker was told to stop, which is not the job's doing."""
    return Ending(outcome=Outcome.HANDED_BACK, retry_in=timedelta(0), error_class="WorkerStopped", error=reason)


def _sentence(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as second:  # noqa: BLE001  # an error that can't say what it is must still be recorded
        text = f"(its message could not be read: {type(second).__name__})"
    if isinstance(error, MemoryError):
        return f"The task needed more memory than it may have, {conf().max_memory_bytes // 1024**2:,} MB."
    # A KeyError says no more than 'name'; its class is half of the sentence.
    return text if isinstance(error, (*_SPEAKING, Problem, TaskTimeout)) else f"{type(error).__name__}: {text}"


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, RetryLater):
        return Outcome.POSTPONED
    return Outcome.TIMED_OUT if isinstance(error, TaskTimeout) else Outcome.FAILED


def _pause(job: Job, error: BaseException) -> timedelta | None:
    if isinstance(error, RetryLater):
        return min(max(error.after, timedelta(0)), LONGEST_PAUSE)
    try:
        policy = get_definition(job.task).retry
    except UnknownTask:
        return None
    # SystemExit and its like end the attempt as any error does.
    if isinstance(error, _FOR_GOOD) or (isinstance(error, Exception) and not policy.retries(error)):
        return None
    # An operator's retry begins the policy anew.
    return policy.delay_after(job.attempt - job.retried_after)


def _traceback(error: BaseException) -> str:
    """Return the traceback below the job system's own frame: a reader wants the task's."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    return "".join(traceback.format_exception(type(error), error, frames))
