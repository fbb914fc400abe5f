"""The order of tests: those that wait lie among those that compute, so that no processor has nothing to do."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

# Marks of tests that wait for processes and clocks most of their time.
WAITING = ("integration", "broker")
# They begin in this part of the others: at the end, nobody is to wait for the last of them alone.
EARLY = 0.85


def spread(tests: Sequence[T], waits: Callable[[T], bool], drives: Callable[[T], bool]) -> list[T]:
    """Return the tests with those that wait, or drive a browser, evenly among the others, which keep their order.

    Those that wait come last to first: whole installations and benchmarks, which have no database of the test's and are
    last in Django's order, take longest, and are not to be what is waited for in the end.

    None that drives a browser comes before others that were before all of them: the browser's driver leaves an event
    loop in the process, which tests of asynchronous code, and Django, take for their own.
    """
    driving = [test for test in tests if drives(test)]
    waiting = [test for test in tests if waits(test) and not drives(test)]
    others = [test for test in tests if not (waits(test) or drives(test))]
    before = sum(not waits(test) for test in tests[: tests.index(driving[0])]) if driving else 0
    placed = [*_placed(waiting[::-1], 0, len(others)), *_placed(driving[::-1], before, len(others)), *enumerate(others)]
    # At the same place, the one that waits comes first.
    return [test for _, test in sorted(placed, key=lambda one: one[0])]


def _placed(tests: Sequence[T], begin: int, end: int) -> list[tuple[float, T]]:
    return [(begin + EARLY * (end - begin) * number / len(tests), test) for number, test in enumerate(tests)]
