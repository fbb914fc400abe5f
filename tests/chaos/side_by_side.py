"""Several things at one time, in a process each: unlike a thread, it can be ended wherever it is."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from jobs.backends.tether import end_with
from tests.chaos.ending import listen, unasked

T = TypeVar("T")

# How long clearing up may take, in seconds; then there is nothing more to wait for.
END_SECONDS = 30
# Forked, as what they do need not be written down for them then; this process has no threads.
_PROCESSES = multiprocessing.get_context("fork")


class Side(Generic[T]):
    """One of them; use it as a context manager, which ends it."""

    def __init__(self, act: Callable[[], T]) -> None:
        """Begin `act` at once."""
        self._answer, answer = _PROCESSES.Pipe(duplex=False)
        self._process = _PROCESSES.Process(target=_act, args=(act, answer, os.getpid()))
        self._process.start()
        answer.close()

    def __enter__(self) -> "Side[T]":
        return self

    def __exit__(self, *error: object) -> None:
        self.ask_to_end()
        self._process.join(END_SECONDS)
        self._process.kill()

    def ask_to_end(self) -> None:
        """Have it clear up and end, if it has not."""
        self._process.terminate()

    def result(self) -> T:
        """Wait for what `act` returns; raises RuntimeError when it raised, which its process has told by then."""
        try:
            answer: T = self._answer.recv()
        except EOFError:
            raise RuntimeError("One of the processes failed: see above.") from None
        return answer


def side_by_side(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Return what each of them returns; all end when this is interrupted."""
    with ExitStack() as stack:
        with unasked():
            sides = [stack.enter_context(Side(act)) for act in acts]
            for side in sides:
                # Called before any is waited for: each takes its time.
                stack.callback(side.ask_to_end)
        return [side.result() for side in sides]


def _act(act: Callable[[], T], answer: Connection, parent: int) -> None:
    listen()
    if end_with(parent, signal.SIGTERM):
        answer.send(act())
