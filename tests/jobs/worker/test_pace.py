"""The pace: no job waits long behind another that was fetched with it."""

from itertools import pairwise

from jobs.worker.pace import BATCH_SECONDS, GROWTH, LARGEST_BATCH, Pace


def settled(seconds: float) -> Pace:
    """Return the pace after many jobs that took so long each."""
    pace = Pace()
    for _ in range(20):
        pace.note(pace.batch, pace.batch * seconds)
    return pace


def test_first_batch_is_one_job() -> None:
    assert Pace().batch == 1


def test_batch_grows_step_by_step_to_the_largest() -> None:
    pace, sizes = Pace(), [1]
    while pace.batch < LARGEST_BATCH:
        pace.note(pace.batch, 0)
        sizes.append(pace.batch)
    assert all(after <= GROWTH * before for before, after in pairwise(sizes))
    pace.note(pace.batch, 0)
    assert pace.batch == LARGEST_BATCH


def test_batch_of_steady_jobs_takes_no_longer_than_it_may() -> None:
    for seconds in (0.002, 0.005, 0.012, 0.03):
        batch = settled(seconds).batch
        assert 0.5 * BATCH_SECONDS < batch * seconds <= BATCH_SECONDS * 1.01


def test_slow_jobs_are_fetched_one_by_one() -> None:
    assert settled(1).batch == 1


def test_one_slow_batch_makes_the_next_one_small_at_once() -> None:
    pace = settled(0)
    pace.note(1, 1)
    assert pace.batch == 1
