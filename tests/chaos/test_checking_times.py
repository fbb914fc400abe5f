"""The checker of schedules on made-up evidence: each word is found where it applies, and nowhere else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.chaos.checking import Word
from tests.chaos.checking_times import check_times
from tests.chaos.ledger import Entry, Verb
from tests.chaos.timekeeping import FiringRecord, RunRecord, Timekeeping, begins_before

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EVERY = 2 * SECOND
TIMES = 5


def at(number: int) -> datetime:
    return START + number * EVERY


def fired(number: int) -> FiringRecord:
    return FiringRecord(at=at(number), fired_at=at(number) + SECOND, outcome="fired", job=f"job {number}")


def other(number: int, outcome: str, times: int = 1, late: timedelta = SECOND) -> FiringRecord:
    return FiringRecord(at=at(number), fired_at=at(number) + late, outcome=outcome, times=times)


def run(number: int, **changes: Any) -> RunRecord:
    return replace(RunRecord(job=f"job {number}", at=at(number)), **changes)


def entries(numbers: Iterable[int], *verbs: Verb) -> tuple[Entry, ...]:
    return tuple(
        Entry(at=0.0, verb=verb, key=f"job {number}", attempt=1, pid=1)
        for number in numbers
        for verb in verbs or (Verb.BEGAN, Verb.ENDED)
    )


def keeping(*firings: FiringRecord, **changes: Any) -> Timekeeping:
    """Return what is known of a schedule whose first five times came, with a job for each that fired."""
    numbers = [int(firing.job.removeprefix("job ")) for firing in firings if firing.job]
    known = Timekeeping(
        key="once",
        every=EVERY,
        misfire="once",
        created_at=START - SECOND,
        next_at=at(TIMES),
        horizon=at(TIMES - 1) + SECOND,
        misfire_after=3 * SECOND,
        firings=firings,
        runs=tuple(run(number) for number in numbers),
        entries=entries(numbers),
    )
    return replace(known, **changes)


def found(known: Timekeeping) -> set[Word]:
    return {finding.word for finding in check_times([known])}


ALL_FIRED = tuple(fired(number) for number in range(TIMES))


@pytest.mark.parametrize("misfire", ["once", "all", "skip"])
def test_a_schedule_that_went_well_is_not_found(misfire: str) -> None:
    assert found(keeping(*ALL_FIRED, misfire=misfire)) == set()


def test_the_order_of_the_rows_says_nothing() -> None:
    assert found(keeping(*reversed(ALL_FIRED))) == set()


@pytest.mark.parametrize("gone", [0, 2, 4])
def test_a_time_that_nothing_accounts_for_is_lost(gone: int) -> None:
    left = [firing for number, firing in enumerate(ALL_FIRED) if number != gone]
    long_ago = START - 5 * SECOND
    assert Word.LOST in found(keeping(*left, created_at=long_ago if gone == 0 else START - SECOND))


def test_a_schedule_that_never_fired_is_lost() -> None:
    assert Word.LOST in found(keeping())


def test_an_outage_is_accounted_for_by_its_number_of_times() -> None:
    outage = [fired(0), other(3, "missed", times=3), fired(4)]
    assert found(keeping(*outage)) == set()
    assert found(keeping(fired(0), other(3, "missed", times=2), fired(4))) == {Word.LOST}
    assert found(keeping(fired(0), other(3, "missed", times=4), fired(4))) == {Word.MISMATCHED}


def test_after_an_outage_its_last_time_runs_or_is_skipped() -> None:
    assert found(keeping(fired(0), other(3, "missed", times=3), other(4, "skipped"))) == set()
    twice = [fired(0), other(2, "missed", times=2), other(4, "missed", times=2)]
    assert found(keeping(*twice)) == {Word.MISMATCHED}


def test_where_all_times_run_none_may_be_missed_or_skipped() -> None:
    assert Word.MISMATCHED in found(keeping(fired(0), other(3, "missed", times=3), fired(4), misfire="all"))
    assert Word.MISMATCHED in found(keeping(*ALL_FIRED[:4], other(4, "skipped"), misfire="all"))


def test_what_is_skipped_must_have_been_late() -> None:
    def outage(late: timedelta) -> Timekeeping:
        return keeping(fired(0), other(3, "missed", times=3, late=late), fired(4), misfire="skip")

    assert found(outage(4 * SECOND)) == set()
    assert found(outage(2 * SECOND)) == {Word.MISMATCHED}


def test_what_is_long_over_must_be_skipped() -> None:
    late = replace(fired(4), fired_at=at(4) + timedelta(minutes=1))
    assert found(keeping(*ALL_FIRED[:4], late, misfire="skip")) == {Word.MISMATCHED}
    assert found(keeping(*ALL_FIRED[:4], late)) == set()


def test_a_time_with_two_jobs_is_duplicated() -> None:
    runs = tuple(run(number) for number in range(TIMES))
    twice = keeping(*ALL_FIRED, runs=(*runs, run(2, job="another")), entries=entries([*range(TIMES)]))
    assert Word.DUPLICATED in found(twice)


def test_a_time_that_is_noted_twice_is_duplicated() -> None:
    assert Word.DUPLICATED in found(keeping(*ALL_FIRED, fired(2)))


def test_an_attempt_that_began_twice_is_duplicated() -> None:
    again = entries(range(TIMES)) + entries([1], Verb.BEGAN)
    assert found(keeping(*ALL_FIRED, entries=again)) == {Word.DUPLICATED}


def test_a_time_that_is_said_to_have_run_without_a_job_is_lost() -> None:
    runs = tuple(run(number) for number in range(TIMES - 1))
    assert found(keeping(*ALL_FIRED, runs=runs)) == {Word.LOST}


def test_a_run_that_nobody_saw_is_lost() -> None:
    assert found(keeping(*ALL_FIRED, entries=entries(range(TIMES - 1)))) == {Word.LOST}


def test_a_run_may_fail_only_where_it_was_killed_too_often() -> None:
    def last(crashes: int) -> Timekeeping:
        failed = run(4, status="failed", crashes=crashes)
        return keeping(*ALL_FIRED, runs=(*(run(number) for number in range(4)), failed))

    assert found(last(3)) == set()
    assert found(last(2)) == {Word.LOST}


def test_a_job_that_no_firing_tells_of_is_mismatched() -> None:
    assert Word.MISMATCHED in found(keeping(*ALL_FIRED[:3], other(3, "skipped"), fired(4), runs=_five()))


def test_a_time_that_is_none_of_the_timetable_is_mismatched() -> None:
    odd = replace(fired(2), at=at(2) + SECOND)
    assert Word.MISMATCHED in found(keeping(*ALL_FIRED[:2], odd, *ALL_FIRED[3:]))


def test_a_refused_time_is_mismatched() -> None:
    assert found(keeping(*ALL_FIRED[:4], other(4, "refused"))) == {Word.MISMATCHED}


@pytest.mark.parametrize("next_at", [None, at(TIMES - 1)])
def test_a_schedule_that_stands_still_is_stuck(next_at: datetime | None) -> None:
    assert found(keeping(*ALL_FIRED, next_at=next_at)) == {Word.STUCK}


def test_a_run_that_has_not_ended_is_stuck() -> None:
    runs = (*(run(number) for number in range(4)), run(4, status="ready"))
    assert found(keeping(*ALL_FIRED, runs=runs)) == {Word.STUCK}


def _five() -> tuple[RunRecord, ...]:
    return tuple(run(number) for number in range(TIMES))


def test_an_outage_that_ends_after_the_horizon_tells_of_times_before_it() -> None:
    horizon = at(TIMES - 1) + SECOND
    # Up to two times later; the first of the three that were missed lies before the horizon.
    spanning = other(TIMES + 1, "missed", times=3)
    assert begins_before(spanning, EVERY, horizon)
    assert not begins_before(other(TIMES + 1, "missed", times=2), EVERY, horizon)
    assert found(keeping(*ALL_FIRED[:-1], spanning, next_at=at(TIMES + 2))) == set()
