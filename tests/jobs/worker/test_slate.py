"""The slate: outlives its child, and gives each line to one of the two sides only."""

import mmap
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest

from jobs.worker.entries import HELD, State
from jobs.worker.slate import ENDING_BYTES, ENTRIES, Slate
from tests.servers.waiting import wait_until

HELD_HERE = (uuid4(), 3)


@pytest.fixture
def slate() -> Iterator[Slate]:
    """An empty slate."""
    made = Slate()
    yield made
    made.close()


def in_a_fork(act: Callable[[], object]) -> int:
    """Do something in a forked process that then ends; returns its exit code."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def begun(slate: Slate, held: tuple[UUID, int] = HELD_HERE) -> int:
    """Write down an attempt that is at work; returns its line."""
    (number,) = slate.fetch([held])
    slate.claim(number)
    assert slate.begin(number, 10)
    return number


def states(slate: Slate) -> list[State]:
    return [entry.state for entry in slate.entries()]


def test_line_goes_through_its_states_in_turn(slate: Slate) -> None:
    (number,) = slate.fetch([HELD_HERE])
    seen = states(slate)
    for step in (slate.claim, lambda n: slate.begin(n, 10), slate.settle, lambda n: slate.keep(n, 1, "")):
        step(number)
        seen += states(slate)
    slate.flush()
    seen += states(slate)
    slate.free(number)
    fetched, *held = (State.FETCHED, *HELD)
    assert seen == [fetched, *held]
    assert states(slate) == []


def test_begun_line_knows_whose_it_is_and_when_it_must_have_ended(slate: Slate) -> None:
    before = time.monotonic()
    begun(slate)
    (entry,) = slate.entries()
    assert entry.held == HELD_HERE
    assert before <= entry.began <= time.monotonic()
    assert entry.deadline == pytest.approx(entry.began + 10)


def test_what_a_killed_child_wrote_is_still_there(slate: Slate) -> None:
    def work_and_die() -> None:
        slate.keep(begun(slate), {"n": 1}, "said")
        slate.count(well=False)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_fork(work_and_die) == -signal.SIGKILL
    (entry,) = slate.entries()
    assert (entry.held, entry.state) == (HELD_HERE, State.ENDED)
    kept = slate.ending(entry.number)
    assert (kept.result, kept.log) == ({"n": 1}, "said")
    assert (slate.ended, slate.failed) == (1, 1)


def test_line_that_the_supervisor_took_is_not_begun(slate: Slate) -> None:
    (number,) = slate.fetch([HELD_HERE])
    slate.claim(number)
    assert [entry.held for entry, _ in slate.take((State.CLAIMED,))] == [HELD_HERE]
    assert not slate.begin(number, 10)


def test_line_that_was_begun_is_not_taken(slate: Slate) -> None:
    begun(slate)
    assert slate.take((State.CLAIMED, State.ENDED)) == []


def test_ending_is_taken_by_one_side_only(slate: Slate) -> None:
    slate.keep(begun(slate), 7, "")
    assert [kept.result for _, kept in slate.take((State.ENDED,)) if kept] == [7]
    assert slate.flush() == []


def test_ending_that_is_being_recorded_is_not_taken(slate: Slate) -> None:
    slate.keep(begun(slate), 7, "")
    assert [kept.result for _, kept in slate.flush()] == [7]
    assert slate.take((State.CLAIMED, State.ENDED)) == []


def test_only_the_one_that_is_asked_for_is_taken(slate: Slate) -> None:
    others = [(uuid4(), 1), (uuid4(), 1)]
    for number in slate.fetch(others):
        slate.claim(number)
    assert [entry.held for entry, _ in slate.take((State.CLAIMED,), only=others[1])] == others[1:]
    assert [entry.held for entry in slate.entries()] == others[:1]


def test_lines_are_used_again_when_they_are_free_or_taken(slate: Slate) -> None:
    numbers = slate.fetch([(uuid4(), 1) for _ in range(ENTRIES)])
    assert slate.fetch([HELD_HERE]) == []
    slate.claim(numbers[5])
    slate.take((State.CLAIMED,))
    slate.free(numbers[9])
    assert slate.fetch([HELD_HERE, (uuid4(), 1), (uuid4(), 1)]) == [numbers[5], numbers[9]]


def test_shorter_ending_shows_nothing_of_the_longer_one_before_it(slate: Slate) -> None:
    number = begun(slate)
    slate.keep(number, "x" * 500, "long")
    slate.free(number)
    assert begun(slate) == number
    slate.keep(number, None, "")
    assert (slate.ending(number).result, slate.ending(number).log) == (None, "")


def test_ending_that_is_too_long_is_not_kept(slate: Slate) -> None:
    number, neighbour = begun(slate), begun(slate, (uuid4(), 1))
    slate.settle(number)
    assert not slate.keep(number, "x" * ENDING_BYTES, "")
    assert states(slate) == [State.RETURNED, State.BEGUN]
    assert slate.keep(neighbour, "x" * (ENDING_BYTES - 100), "")


def test_two_processes_do_not_change_a_line_at_once(slate: Slate) -> None:
    signals = mmap.mmap(-1, 2)

    def hold() -> None:
        with slate._lock:
            signals[0] = 1
            wait_until(lambda: bool(signals[1]), "the other side has tried")

    holder = threading.Thread(target=lambda: in_a_fork(hold))
    begun(slate)
    (number,) = slate.fetch([(uuid4(), 1)])
    slate.claim(number)
    holder.start()
    try:
        wait_until(lambda: bool(signals[0]), "the child holds the lock")
        assert slate.take((State.CLAIMED,)) == []
    finally:
        signals[1] = 1
        holder.join(10)
    assert len(slate.take((State.CLAIMED,))) == 1


def test_lock_of_a_killed_child_is_free(slate: Slate) -> None:
    def die_with_it() -> None:
        with slate._lock:
            os.kill(os.getpid(), signal.SIGKILL)

    (number,) = slate.fetch([HELD_HERE])
    slate.claim(number)
    assert in_a_fork(die_with_it) == -signal.SIGKILL
    assert len(slate.take((State.CLAIMED,))) == 1


def test_word_to_stop_reaches_the_child(slate: Slate) -> None:
    slate.stop()
    assert in_a_fork(lambda: [][0] if not slate.is_stopping else None) == 0


def test_threads_lose_no_count(slate: Slate) -> None:
    def count() -> None:
        for _ in range(200):
            slate.count(well=True)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (slate.ended, slate.failed) == (800, 0)
