"""Bugs to plant in a worker's children and in how its supervisor sees to what they held."""

import time
from collections.abc import Callable

from jobs.services import set_transitions
from jobs.services.leasing import Held
from jobs.worker import crew, remains
from jobs.worker.entries import State
from jobs.worker.holding import Holding
from jobs.worker.slate import _TIMES, _TIMES_AT, Slate, _at
from tests.chaos.planting import put, without

# How long what must be one step is torn apart, in seconds.
_SOON = 0.2


def _slate_forgets_what_had_ended() -> None:
    """Leave what a dead child had run to its lease."""
    put(remains, "KEPT", ())


def _put_back_what_is_begun() -> None:
    """Take what was at work for what was never begun."""
    put(remains, "UNBEGUN", (*remains.UNBEGUN, *remains.AT_WORK))
    put(remains, "AT_WORK", ())


def _let_go_before_recording() -> None:
    """Wipe a batch from the slate and from Redis, and only then record it."""

    def record(self: Holding) -> None:
        if kept := self._slate.flush():
            for entry, _ in kept:
                self._wipe(entry.number, entry.held)
            time.sleep(_SOON)
            self._complete(kept)

    put(Holding, "record", record)


def _relieve_without_lock() -> None:
    """Have a child begin what its supervisor takes from it at the same moment."""

    def begin(self: Slate, number: int, timeout: float, only: Held | None = None) -> bool:
        now = time.monotonic()
        _TIMES.pack_into(self._memory, _at(number) + _TIMES_AT, now, now + timeout)
        self._write(number, State.BEGUN)
        return True

    put(Slate, "begin", begin)
    # Often, so that it shows.
    put(crew, "PATIENCE", 0.0)


def _claim_any_attempt() -> None:
    """Take a job for whatever attempt it was delivered."""
    put(set_transitions, "_TAKE", without("AND job.attempt = held.attempt", set_transitions._TAKE))


WORKER_BUGS: dict[str, Callable[[], None]] = {
    "slate forgets what had ended": _slate_forgets_what_had_ended,
    "puts back what is begun": _put_back_what_is_begun,
    "lets go of a batch before it is recorded": _let_go_before_recording,
    "claims any attempt": _claim_any_attempt,
    "relieves without a lock": _relieve_without_lock,
}
