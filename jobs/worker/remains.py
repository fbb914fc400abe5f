"""What is left of a child's jobs when it can't see to them itself: it died, or is busy with one that takes long.

Each thing done here is conditional in the database, so that it may be done again: whatever was recorded, taken away
or cancelled in the meantime is left alone.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial

from jobs.backends.taking import Lanes
from jobs.exceptions import JobNotCancellable
from jobs.services.cancelling import cancel
from jobs.services.leasing import Held
from jobs.services.putting_back import put_back
from jobs.services.rescuing import displace, hand_back, interrupt, record_crash, record_timeout
from jobs.services.transient import is_transient
from jobs.worker.entries import Entry, Kept, State
from jobs.worker.holding import record_successes
from jobs.worker.slate import Slate

logger = logging.getLogger(__name__)

STOPPED = "The worker was stopped before the attempt had ended."
NEIGHBOUR = "Its process was ended because of another job that ran there."
SHARED = "The process that ran it and other jobs died: {cause}."

UNBEGUN = (State.FETCHED, State.CLAIMED)
AT_WORK = (State.BEGUN, State.RETURNED)
KEPT = (State.ENDED, State.FLUSHING)


class Doom(Enum):
    """Why the supervisor ended a child over one of its jobs."""

    OVERDUE = auto()  # it ignored its timeout
    LOST = auto()  # it was cancelled, or taken away after a silence
    STOPPED = auto()  # RQ's command asked for it
    GRACE = auto()  # the worker ends, and it did not in time


@dataclass(frozen=True)
class Remains:
    """Jobs to see to, in the name of the child that held them."""

    worker: str
    ended: list[tuple[Entry, Kept]] = field(default_factory=list)
    unbegun: list[Held] = field(default_factory=list)
    at_work: list[Held] = field(default_factory=list)
    dooms: Mapping[Held, Doom] = field(default_factory=dict)
    cause: str = ""

    def settle(self) -> None:
        """See to all of them; raises what the database raises while it is away, and may be called again then."""
        steps: list[Callable[[], object]] = [partial(self._end, held) for held in self.at_work]
        if self.ended:
            steps.append(partial(record_successes, self.ended))
        steps.append(partial(put_back, self.unbegun, self.worker))
        for step in steps:
            try:
                step()
            except Exception as error:
                if is_transient(error):
                    raise
                # Nothing else is to suffer from it; the clock takes back what is still held when its lease runs out.
                logger.exception("Something that %s left can't be seen to.", self.worker)

    def forget(self, lanes: Lanes) -> None:
        """Delete what Redis knows of what has ended; what was put back is delivered anew."""
        lanes.forget([entry.held for entry, _ in self.ended] + self.at_work)

    def _end(self, held: Held) -> None:
        match self.dooms.get(held):
            case Doom.OVERDUE:
                record_timeout(held, self.worker)
            case Doom.STOPPED:
                _cancel(held)
            case Doom.GRACE:
                hand_back(held, self.worker, STOPPED)
            case Doom.LOST:
                logger.info("Job %s was taken away; its process is ended.", held[0])
            case None:
                self._end_innocent(held)

    def _end_innocent(self, held: Held) -> None:
        """End one that nobody meant to end."""
        if self.dooms:
            displace(held, self.worker, NEIGHBOUR)
        elif len(self.at_work) == 1:
            record_crash(held, self.worker, f"The process that ran it died: {self.cause}.")
        else:
            # Which of them it was is not known: each may go on, but not for ever.
            interrupt(held, self.worker, SHARED.format(cause=self.cause))


def remains_of_dead(slate: Slate, worker: str, dooms: Mapping[Held, Doom], cause: str) -> Remains:
    """Return what a child that has ended left on its slate."""
    entries = list(slate.entries())
    at_work = [entry.held for entry in entries if entry.state in AT_WORK]
    return Remains(
        worker,
        ended=[(entry, slate.ending(entry.number)) for entry in entries if entry.state in KEPT],
        # A second delivery of what runs here: put back, it would take the running attempt's record along.
        unbegun=[entry.held for entry in entries if entry.state in UNBEGUN and entry.held not in at_work],
        at_work=at_work,
        dooms=dooms,
        cause=cause,
    )


def remains_of_busy(slate: Slate, worker: str) -> Remains:
    """Take from a child that is busy with one job what it has not begun, and what it has not recorded."""
    taken = slate.take((State.CLAIMED, State.ENDED))
    return Remains(
        worker,
        ended=[(entry, kept) for entry, kept in taken if kept],
        unbegun=[entry.held for entry, kept in taken if not kept],
    )


def _cancel(held: Held) -> None:
    try:
        cancel(held[0], reason="Stopped by RQ's command.")
    except JobNotCancellable:
        logger.info("Job %s had ended before it was stopped.", held[0])
