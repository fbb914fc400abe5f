"""The witness: an append-only file that many processes write to, and that no server has a part in."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LEDGER = "ledger"
# What the runs of schedules write, under the ids of their jobs: their keys are not planned.
TICKS = "ticks"


class Verb(StrEnum):
    """What can be said about a job's key."""

    # By the producer: about to enqueue; its transaction was committed, was rolled back.
    ATTEMPTING = "attempting"
    ACKNOWLEDGED = "acknowledged"
    ROLLED_BACK = "rolled-back"
    # By the task: its first line, its last, the note of its effect, and the last words of one that kills itself.
    BEGAN = "began"
    ENDED = "ended"
    NOTED = "noted"
    # By the other end of an outside call that must not be made twice.
    CALLED = "called"
    DYING = "dying"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line. `at` is in seconds of the machine's steady clock, which all processes share."""

    at: float
    verb: Verb
    key: str
    attempt: int
    pid: int


def folder_here() -> Path:
    """Return the folder of the world that this process belongs to."""
    return Path(os.environ["CHAOS_FOLDER"])


def ledger_here() -> Path:
    """Return the ledger of the world that this process belongs to."""
    return folder_here() / LEDGER


def witness(ledger: Path, verb: Verb, key: str, attempt: int = 0) -> None:
    """Append a line in one write: lines of several processes don't mix, and a killed one leaves no half of one."""
    line = f"{time.monotonic():.6f} {verb} {key} {attempt} {os.getpid()}\n"
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def read(ledger: Path) -> Iterator[Entry]:
    """Yield what was witnessed, in the order it was written."""
    for line in ledger.read_text().splitlines() if ledger.exists() else ():
        at, verb, key, attempt, pid = line.split(" ")
        yield Entry(at=float(at), verb=Verb(verb), key=key, attempt=int(attempt), pid=int(pid))
