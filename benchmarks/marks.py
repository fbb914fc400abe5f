"""Reads the marks that jobs left."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.marks import RECORD

# How often the marks are counted: often enough to see the first of a quick drain, in seconds.
LOOK = 0.005
# In memory: the file must cost every contender nothing but the call.
MEMORY = Path("/dev/shm")


def marks_file(folder: Path) -> Path:
    """Return where the marks of a run with this folder are: in memory, where there is such a place."""
    return (MEMORY if os.access(MEMORY, os.W_OK) else folder) / f"{folder.name}.marks"


class Marks:
    """The file that jobs append to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def clear(self) -> None:
        """Forget all marks. The file stays: workers have it open."""
        self.path.touch()
        with self.path.open("r+b") as file:
            file.truncate()

    def count(self) -> int:
        """Return how many jobs have run."""
        return self.path.stat().st_size // RECORD.size

    def read(self) -> list[tuple[int, float]]:
        """Return all marks: a job's number, and when it ran."""
        return list(RECORD.iter_unpack(self.path.read_bytes()))

    def times(self) -> list[float]:
        """Return when jobs ran, the first first."""
        return sorted(when for _, when in self.read())

    def wait(self, jobs: int, seconds: float, still: Callable[[], bool]) -> bool:
        """Wait until so many jobs have run; False when they have not after so long, or nobody works any more."""
        deadline = time.monotonic() + seconds
        while self.count() < jobs:
            if time.monotonic() > deadline or not still():
                return False
            time.sleep(LOOK)
        return True
