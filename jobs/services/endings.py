"""What became of one attempt, as a value: computed first, written afterwards by `finishing`."""

import json
import traceback
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jobs.arguments import json_problem
from jobs.conf import conf
from jobs.exceptions import Fail, InvalidResult, RetryLater, TaskTimeout, UnknownTask
from jobs.models import Outcome
from jobs.registry import get_definition

# Said on purpose, in words meant for people; where it was raised explains nothing more.
_SPEAKING = (RetryLater, Fail, InvalidResult, UnknownTask)


# The furthest a task may put off its next attempt; a wish beyond it is a mistake, not a plan.
LONGEST_PAUSE = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an attempt ended. `retry_in` is the pause before another one; None when none may follow."""

    outcome: Outcome
    result: Any = None
    retry_in: timedelta | None = None
    error_class: str = ""
    error: str = ""
    traceback: str = ""


def success(result: Any) -> Ending:
    """Return the ending of a task that returned; raises InvalidResult."""
    if problem := json_problem(result, "the result"):
        raise InvalidResult(f"The task did its work, but {problem}. Return plain JSON or None.")
    if (size := len(json.dumps(result).encode())) > (limit := conf().max_result_bytes):
        raise InvalidResult(f"The task did its work, but returned {size:,} bytes of at most {limit:,}. Return an id.")
    return Ending(outcome=Outcome.SUCCESSFUL, result=result)


def failure(task: str, attempt: int, error: BaseException) -> Ending:
    """Return the ending of a task that raised, with the pause its policy gives."""
    return Ending(
        outcome=_outcome(error),
        retry_in=_pause(task, attempt, error),
        error_class=type(error).__qualname__,
        error=_sentence(error),
        traceback="" if isinstance(error, _SPEAKING) else _traceback(error),
    )


def crash(reason: str) -> Ending:
    """Return the ending of an attempt whose worker died."""
    return Ending(
        outcome=Outcome.CRASHED,
        # At once: the job may be innocent, and one that is not stops as poison.
        retry_in=timedelta(0),
        error_class="WorkerDied",
        error=reason,
    )


def _sentence(error: BaseException) -> str:
    # A KeyError says no more than 'name'; its class is half of the sentence.
    return str(error) if isinstance(error, (*_SPEAKING, TaskTimeout)) else f"{type(error).__name__}: {error}"


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, RetryLater):
        return Outcome.POSTPONED
    return Outcome.TIMED_OUT if isinstance(error, TaskTimeout) else Outcome.FAILED


def _pause(task: str, attempt: int, error: BaseException) -> timedelta | None:
    if isinstance(error, RetryLater):
        return min(max(error.after, timedelta(0)), LONGEST_PAUSE)
    try:
        policy = get_definition(task).retry
    except UnknownTask:
        return None
    if isinstance(error, InvalidResult):
        return None
    # SystemExit and its like end the attempt as any error does.
    retries = policy.retries(error) if isinstance(error, Exception) else True
    return policy.delay_after(attempt) if retries else None


def _traceback(error: BaseException) -> str:
    """Return the traceback below the job system's own frames, its middle cut where it is too long."""
    # The first frame is ours; a reader wants the task's.
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    text = "".join(traceback.format_exception(type(error), error, frames)).replace("\x00", "\\x00")
    half = conf().max_traceback_bytes // 2
    if len(text) <= 2 * half:
        return text
    return f"{text[:half]}\n[… {len(text) - 2 * half:,} characters left out …]\n{text[-half:]}"
