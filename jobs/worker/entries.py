"""What stands in the lines of a slate: where a job stands with a child, and how it ended."""

from dataclasses import dataclass
from enum import IntEnum

import msgspec

from jobs.services.leasing import Held


class State(IntEnum):
    """Where an entry stands."""

    FREE = 0
    FETCHED = 1  # popped, perhaps claimed
    CLAIMED = 2  # not begun
    BEGUN = 3
    RETURNED = 4  # the task has ended; its end is being recorded
    ENDED = 5  # with its ending kept here
    FLUSHING = 6  # the ending is being recorded, together with others
    TAKEN = 7  # the supervisor has seen to it


FREE = (State.FREE, State.TAKEN)
IN_USE = tuple(state for state in State if state not in FREE)
# What the child still answers for.
HELD = (State.CLAIMED, State.BEGUN, State.RETURNED, State.ENDED, State.FLUSHING)


class Kept(msgspec.Struct, array_like=True):
    """A success as the slate keeps it; times by the machine's monotonic clock, in seconds."""

    result: object
    log: str
    began: float
    ended: float


@dataclass(frozen=True)
class Entry:
    """One line of the slate."""

    number: int
    state: State
    held: Held
    began: float
    deadline: float
