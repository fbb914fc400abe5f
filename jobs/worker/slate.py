"""The slate: what a child holds, in memory that it shares with its supervisor and that outlives it.

The child writes down what it fetched, what it begins, and how it ended, before it does anything else: whatever kills
it, the supervisor knows which job was at work, which had ended and only waited to be recorded, and which were never
begun. It reads the same lines to renew leases and to see who runs too long. A lock that the system takes back from
a dead process keeps the two from changing an entry at once.
"""

import mmap
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from jobs.services.leasing import Held
from jobs.worker.entries import FREE, IN_USE, Entry, Kept, State
from jobs.worker.slate_lock import SlateLock

# More than a child of one thread ever holds.
ENTRIES = 256
# How an attempt ended is kept here until it is recorded with others; what is longer is recorded at once, in bytes.
ENDING_BYTES = 1024

# How many jobs were ended, how many of them not well, whether the child is to stop, whether it waits for work.
_HEAD = struct.Struct("=QQBB")
_ENDED, _FAILED, _STOPPING, _IDLE = 0, 8, 16, 17
_COUNT = struct.Struct("=Q")
# A line: its state, whose it is, its times (when it began, when it must have ended), its ending. The state is written
# after what it speaks of, since the other side reads at any moment, and `pack_into` wipes before it writes.
_STATE, _WHOSE, _TIMES, _LENGTH = (struct.Struct(f"={form}") for form in ("B", "I16s", "dd", "H"))
_WHOSE_AT = _STATE.size
_TIMES_AT = _WHOSE_AT + _WHOSE.size
_LENGTH_AT = _TIMES_AT + _TIMES.size
_ENDING_AT = _LENGTH_AT + _LENGTH.size
_SIZE = _ENDING_AT + ENDING_BYTES
_FIRST = _HEAD.size
# As bytes: they are looked for by the hundred, several times a job.
_FREE = bytes(FREE)


class Slate:
    """Lines of one child. Make it before the fork; both sides use it then."""

    def __init__(self, lines: int = ENTRIES) -> None:
        """Make an empty one with so many lines."""
        self._lines = lines
        self._memory = mmap.mmap(-1, _HEAD.size + lines * _SIZE)
        self._lock = SlateLock()
        self._counting = threading.Lock()

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        self._lock.close()

    @property
    def ended(self) -> int:
        """How many jobs the child has ended."""
        return int(_COUNT.unpack_from(self._memory, _ENDED)[0])

    @property
    def failed(self) -> int:
        """How many of them did not end well."""
        return int(_COUNT.unpack_from(self._memory, _FAILED)[0])

    @property
    def is_idle(self) -> bool:
        """Whether the child waits for work."""
        return bool(self._memory[_IDLE])

    @property
    def is_stopping(self) -> bool:
        """Whether the child has been told to begin nothing more."""
        return bool(self._memory[_STOPPING])

    def stop(self) -> None:
        """Tell the child to begin nothing more, and to end."""
        self._memory[_STOPPING] = True

    @property
    def room(self) -> int:
        """How many lines are free; only `fetch` makes them fewer."""
        return len(list(self._free()))

    def wait(self, idle: bool) -> None:
        """Say that the child waits for work, or no longer."""
        self._memory[_IDLE] = idle

    def fetch(self, fetched: Sequence[Held]) -> list[int]:
        """Write down what was popped; returns the lines' numbers. At most as many as are free."""
        numbers = []
        for held, number in zip(fetched, self._free(), strict=False):
            start = _at(number) + _WHOSE_AT
            self._memory[start : start + _WHOSE.size] = _packed(held)
            self._write(number, State.FETCHED)
            numbers.append(number)
        return numbers

    def _free(self) -> Iterator[int]:
        return (number for number, state in enumerate(self._states()) if state in _FREE)

    def claim(self, number: int) -> None:
        """Write down that it is claimed."""
        self._write(number, State.CLAIMED)

    def begin(self, number: int, timeout: float, only: Held | None = None) -> bool:
        """Write down that it is begun; False when the supervisor was quicker, and it must not be.

        `only` asks that the line be still about this one: another thread may have written it anew.
        """
        with self._lock:
            if self._state(number) != State.CLAIMED or not (only is None or self._is_about(number, only)):
                return False
            now = time.monotonic()
            _TIMES.pack_into(self._memory, _at(number) + _TIMES_AT, now, now + timeout)
            self._write(number, State.BEGUN)
            return True

    def settle(self, number: int) -> None:
        """Write down that its task has returned: no limit holds for what is left to do."""
        self._write(number, State.RETURNED)

    def keep(self, number: int, result: object, log: str) -> bool:
        """Keep a success until it is recorded with others; False when it is too long for that."""
        began, _ = _TIMES.unpack_from(self._memory, _at(number) + _TIMES_AT)
        ending = msgspec.msgpack.encode(Kept(result, log, began, time.monotonic()))
        if len(ending) > ENDING_BYTES:
            return False
        start = _at(number) + _ENDING_AT
        _LENGTH.pack_into(self._memory, _at(number) + _LENGTH_AT, len(ending))
        self._memory[start : start + len(ending)] = ending
        with self._lock:
            self._write(number, State.ENDED)
        return True

    def flush(self) -> list[tuple[Entry, Kept]]:
        """Take all that has ended, to record it now."""
        with self._lock:
            ended = list(self.entries(State.ENDED))
            for entry in ended:
                self._write(entry.number, State.FLUSHING)
        return [(entry, self.ending(entry.number)) for entry in ended]

    def free(self, number: int) -> None:
        """Wipe a line: its job is not this child's any more."""
        self._write(number, State.FREE)

    def count(self, *, well: bool) -> None:
        """Count a job that has ended."""
        with self._counting:
            _COUNT.pack_into(self._memory, _ENDED, self.ended + 1)
            _COUNT.pack_into(self._memory, _FAILED, self.failed + (not well))

    def has(self, *states: State) -> bool:
        """Say whether any line stands so."""
        now = self._states()
        return any(state in now for state in states)

    def entries(self, *states: State) -> Iterator[Entry]:
        """Yield the lines that stand so; without any named, those that are not free."""
        wanted = bytes(states or IN_USE)
        for number in [number for number, state in enumerate(self._states()) if state in wanted]:
            state = self._state(number)
            if state in wanted:
                held = self._whose(number)
                began, deadline = _TIMES.unpack_from(self._memory, _at(number) + _TIMES_AT)
                # One written anew meanwhile is looked at the next time.
                if self._state(number) == state and self._whose(number) == held:
                    yield Entry(number, State(state), held, began, deadline)

    def ending(self, number: int) -> Kept:
        """Return how an entry ended."""
        start = _at(number) + _ENDING_AT
        (length,) = _LENGTH.unpack_from(self._memory, _at(number) + _LENGTH_AT)
        stored = self._memory[start : start + length]
        return msgspec.msgpack.decode(stored, type=Kept)

    def take(self, states: tuple[State, ...], only: Held | None = None) -> list[tuple[Entry, Kept | None]]:
        """Take what stands so, or one such, away from the child, each with the ending that is kept of it.

        Nothing when the child froze in the middle of a line.
        """
        if not self._lock.try_lock():
            return []
        try:
            found = [entry for entry in self.entries(*states) if only in (None, entry.held)]
            # Read first: a line that is taken may be written anew.
            taken = [(one, self.ending(one.number) if one.state == State.ENDED else None) for one in found]
            for entry in found:
                self._write(entry.number, State.TAKEN)
        finally:
            self._lock.unlock()
        return taken

    def _is_about(self, number: int, held: Held) -> bool:
        start = _at(number) + _WHOSE_AT
        return self._memory[start : start + _WHOSE.size] == _packed(held)

    def _whose(self, number: int) -> Held:
        attempt, job = _WHOSE.unpack_from(self._memory, _at(number) + _WHOSE_AT)
        return UUID(bytes=job), attempt

    def _states(self) -> bytes:
        """Return the states of all lines as they are now, read as one: a hundredth of the time."""
        return self._memory[_FIRST::_SIZE]

    def _state(self, number: int) -> int:
        return self._memory[_at(number)]

    def _write(self, number: int, state: State) -> None:
        _STATE.pack_into(self._memory, _at(number), state)


def _packed(held: Held) -> bytes:
    job_id, attempt = held
    return _WHOSE.pack(attempt, job_id.bytes)


def _at(number: int) -> int:
    return _FIRST + number * _SIZE
