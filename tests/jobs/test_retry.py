"""The retry policy is a pure value; here is its table."""

from datetime import timedelta
from typing import Any

import pytest

from jobs.exceptions import Fail, InvalidTask
from jobs.retry import NO_RETRY, Backoff


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (6, 100), (5_000, 100)])
def test_longest_delay_doubles_up_to_the_cap(attempt: int, seconds: int) -> None:
    assert Backoff(base=10, cap=100).longest_delay_after(attempt) == timedelta(seconds=seconds)


def test_full_jitter_draws_from_nothing_to_the_longest_delay() -> None:
    policy = Backoff(base=10)
    assert policy.delay_after(3, rng=lambda: 0.0) == timedelta(0)
    assert policy.delay_after(3, rng=lambda: 0.5) == timedelta(seconds=20)
    assert all(timedelta(0) <= policy.delay_after(3) <= timedelta(seconds=40) for _ in range(100))


@pytest.mark.parametrize(
    ("policy", "error", "retried"),
    [
        (Backoff(), ValueError(), True),
        (Backoff(), Fail("no"), False),
        (Backoff(retry_on=(OSError,)), ConnectionError(), True),
        (Backoff(retry_on=(OSError,)), ValueError(), False),
        (Backoff(fail_on=(ConnectionError,)), ConnectionError(), False),
        (Backoff(retry_on=(OSError,), fail_on=(ConnectionError,)), ConnectionRefusedError(), False),
    ],
)
def test_errors_are_retried_by_their_class(policy: Backoff, error: Exception, retried: bool) -> None:
    assert policy.retries(error) is retried


def test_no_retry_allows_one_attempt() -> None:
    assert NO_RETRY.max_attempts == 1


@pytest.mark.parametrize(
    "wrong",
    [{"max_attempts": 0}, {"base": -1}, {"factor": 0.5}, {"cap": -1}, {"cap": float("inf")}, {"base": float("inf")}],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidTask):
        Backoff(**wrong)
