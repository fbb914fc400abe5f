"""The witness: an append-only file that many processes write to, and that no server has a part in."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LEDGER = "ledger"
# What the runs of schedules write, under the ids of their jobs: their keys are not planned.
TICKS = "ticks"
# Of a long ledger, what was written lately: more than all that runs at one time has written; in bytes.
LATELY = 64 * 1024


class Verb(StrEnum):
    """What can be said about a job's key."""

    # By the producer: about to enqueue; its transaction was committed, was rolled back.
    ATTEMPTING = "attempting"
    ACKNOWLEDGED = "acknowledged"
    ROLLED_BACK = "rolled-back"
    # By the task: its first line, its last, that it is over in whatever way, the note of its effect, and the last words
    # of one that kills itself.
    BEGAN = "began"
    ENDED = "ended"
    LEFT = "left"
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
    thread: int = 0


def folder_here() -> Path:
    """Return the folder of the world that this process belongs to."""
    return Path(os.environ["CHAOS_FOLDER"])


def ledger_here() -> Path:
    """Return the ledger of the world that this process belongs to."""
    return folder_here() / LEDGER


def witness(ledger: Path, verb: Verb, key: str, attempt: int = 0) -> None:
    """Append a line in one write: lines of several processes don't mix, and a killed one leaves no half of one."""
    line = f"{time.monotonic():.6f} {verb} {key} {attempt} {os.getpid()} {threading.get_native_id()}\n"
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def read(ledger: Path) -> Iterator[Entry]:
    """Yield what was witnessed, in the order it was written."""
    for line in ledger.read_text().splitlines() if ledger.exists() else ():
        yield _entry(line)


def read_lately(ledger: Path) -> Iterator[Entry]:
    """Yield what was witnessed lately, however long the ledger is."""
    if not ledger.exists():
        return
    with ledger.open("rb") as file:
        begin = max(0, ledger.stat().st_size - LATELY)
        file.seek(begin)
        # Somewhere within a line.
        lines = file.read().decode().splitlines()[bool(begin) :]
    for line in lines:
        yield _entry(line)


def _entry(line: str) -> Entry:
    at, verb, key, attempt, pid, thread = line.split(" ")
    return Entry(at=float(at), verb=Verb(verb), key=key, attempt=int(attempt), pid=int(pid), thread=int(thread))
