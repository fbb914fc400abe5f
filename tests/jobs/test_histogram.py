"""Quantiles told from counts by fixed bounds."""

import pytest

from jobs.histogram import BOUNDS, BUCKETS, Histogram


def histogram(**counts: int) -> Histogram:
    """Return a histogram with counts by the number of their bucket: `b3=5`."""
    return Histogram(counts=tuple(counts.get(f"b{number}", 0) for number in range(BUCKETS)))


def test_nothing_measured_has_no_quantile() -> None:
    assert histogram().quantile(0.5) is None


@pytest.mark.parametrize(("share", "seconds"), [(0.5, 0.375), (1.0, 0.5), (0.1, 0.275)])
def test_jobs_are_taken_to_be_spread_evenly_within_a_bucket(share: float, seconds: float) -> None:
    assert (BOUNDS[2], BOUNDS[3]) == (0.25, 0.5)
    assert histogram(b3=10).quantile(share) == pytest.approx(seconds)


def test_the_slowest_are_found_behind_many_quick_ones() -> None:
    found = histogram(b0=94, b8=6)
    assert found.quantile(0.5) == pytest.approx(0.05 * 50 / 94)
    assert 10 < (found.quantile(0.95) or 0) < 30


def test_what_lies_beyond_the_last_bound_is_told_as_that_bound() -> None:
    found = histogram(b0=1, b13=9)
    assert found.quantile(0.95) == BOUNDS[-1]
    assert found.is_beyond(0.95)
    assert not found.is_beyond(0.05)
