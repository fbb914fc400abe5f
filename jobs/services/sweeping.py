"""Sweep: one kind of row that a pruning run goes through, a batch at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Rows that are removed, or emptied, when they are old enough.

    Each step of `batches` is one short transaction of PRUNE_BATCH rows at most, and says how many there were;
    nothing is locked, and nothing half done, between two steps.
    """

    # For machines.
    name: str
    # For people, after a number: `old failed jobs deleted`.
    label: str
    due: Callable[[], int]
    batches: Callable[[], Iterator[int]]


# Tens of milliseconds: whoever wants one of these rows waits no longer, and a stop loses no more than that.
PRUNE_BATCH = 500

# How far before the last row of a batch the next one begins: SQLite writes some times to the millisecond only, and
# compares them as text. What was done is not found again.
CURSOR_OVERLAP = timedelta(seconds=1)
