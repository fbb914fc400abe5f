"""The order of tests: those that wait lie among those that compute, so that no processor has nothing to do."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# Marks of tests that wait for processes, pages and clocks most of their time.
WAITING = ("integration", "browser", "broker")
# They begin in this part of the others: at the end, nobody is to wait for the last of them alone.
EARLY = 0.85


def spread(tests: Iterable[T], waits: Callable[[T], bool]) -> list[T]:
    """Return the tests with those that wait evenly among the others; either kind keeps its order."""
    every = list(tests)
    waiting, others = [test for test in every if waits(test)], [test for test in every if not waits(test)]
    stride = EARLY * len(others) / len(waiting) if waiting else 0
    placed = [(number * stride, test) for number, test in enumerate(waiting)]
    # At the same place, the one that waits comes first.
    return [test for _, test in sorted([*placed, *enumerate(others)], key=lambda one: one[0])]
