"""Retry policies: pure values that say whether and when a failed attempt is followed by another."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from jobs.exceptions import Fail, InvalidTask

# A year: a pause beyond it is a mistake, not a plan. In seconds.
MAX_CAP = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Exponential backoff with full jitter and a cap.

    The pause after attempt n is drawn evenly from 0 to `base * factor ** (n - 1)` seconds, at most `cap`
    ("full jitter": many jobs that failed together don't come back together).
    An error is retried if it is a `retry_on` and not a `fail_on`; `Fail` never is.
    """

    max_attempts: int = 5
    base: float = 15
    factor: float = 2
    cap: float = 3600
    retry_on: tuple[type[Exception], ...] = (Exception,)
    fail_on: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a policy that makes no sense; raises InvalidTask."""
        if self.max_attempts < 1:
            raise InvalidTask(f"Backoff(max_attempts={self.max_attempts}): a job has at least 1 attempt.")
        if not (0 <= self.base < math.inf and 1 <= self.factor < math.inf and 0 <= self.cap <= MAX_CAP):
            raise InvalidTask(f"Backoff: base is seconds from 0 up, cap at most {MAX_CAP:,}, factor at least 1.")

    def retries(self, error: Exception) -> bool:
        """Say whether this error may be mended by another attempt."""
        if isinstance(error, (Fail, *self.fail_on)):
            return False
        return isinstance(error, self.retry_on)

    def longest_delay_after(self, attempt: int) -> timedelta:
        """Return the longest pause there can be after attempt number `attempt` (from 1)."""
        try:
            seconds = min(self.cap, self.base * self.factor ** (attempt - 1))
        except OverflowError:
            seconds = self.cap
        return timedelta(seconds=seconds)

    def delay_after(self, attempt: int, rng: Callable[[], float] = random.random) -> timedelta:
        """Draw the pause after attempt number `attempt` (from 1); `rng` returns 0 ≤ x < 1."""
        return self.longest_delay_after(attempt) * rng()


NO_RETRY = Backoff(max_attempts=1)
