"""What the harness asks of every contender, whatever environment it lives in.

Adding a contender is one module beside this one with a `peer`, and a list of its packages (`huey.py`, `huey.txt`).
Nothing here may import more than Python itself: it runs in each contender's own environment.
"""

import os
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

# Which variant of the contender this process is; `huey+rows` writes rows, `huey` does not.
VARIANT = os.environ.get("BENCH_VARIANT", "")
DATABASE_URL = os.environ.get("BENCH_DATABASE_URL", "")
REDIS_URL = os.environ.get("BENCH_REDIS_URL", "")
# Whether a job leaves rows.
ROWS = VARIANT.endswith("+rows")


@dataclass(frozen=True)
class Crew:
    """The worker processes of a contender: their command lines, and what their environment has besides."""

    commands: Sequence[Sequence[str]]
    env: Mapping[str, str] = field(default_factory=dict)


class Peer(ABC):
    """A contender. Jobs are known by numbers; each leaves a mark when it runs."""

    # The packages whose versions are told.
    packages: ClassVar[Sequence[str]]
    # Each variant's name, and what it writes to the database for a job.
    variants: ClassVar[Mapping[str, str]]
    # Whether it can enqueue many jobs by one call.
    has_bulk: ClassVar[bool] = True

    @abstractmethod
    def prepare(self) -> None:
        """Make tables, once."""

    @abstractmethod
    def reset(self) -> None:
        """Forget all jobs; Redis is empty already."""

    @abstractmethod
    def enqueue(self, number: int) -> None:
        """Enqueue a job that does nothing, so that it is safe when this returns."""

    def enqueue_many(self, numbers: Sequence[int]) -> None:
        """Enqueue jobs that do nothing, in the quickest way there is."""
        for number in numbers:
            self.enqueue(number)

    @abstractmethod
    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        """Enqueue jobs that sleep."""

    @abstractmethod
    def workers(self, processes: int) -> Crew:
        """Return the workers for jobs that do nothing."""

    @abstractmethod
    def sleepers(self, threads: int) -> Crew:
        """Return the workers for jobs that sleep: one process, that many at a time if it can."""

    def left(self, jobs: int) -> int | None:
        """Return how many of so many jobs have not ended, by their rows; None where there are none."""
        return None

    def singles(self, first: int, jobs: int) -> float:
        """Enqueue one by one; return the seconds it took."""
        began = time.perf_counter()
        for number in range(first, first + jobs):
            self.enqueue(number)
        return time.perf_counter() - began

    def bulk(self, first: int, jobs: int) -> float:
        """Enqueue by one call; return the seconds it took."""
        numbers = range(first, first + jobs)
        began = time.perf_counter()
        self.enqueue_many(numbers)
        return time.perf_counter() - began

    def sleeping(self, jobs: int, milliseconds: int) -> None:
        """Enqueue jobs that sleep, numbered from 0."""
        self.enqueue_sleeping(range(jobs), milliseconds)

    def trickle(self, first: int, jobs: int, gaps: Sequence[float]) -> list[float]:
        """Enqueue one by one with pauses drawn from between two lengths, in seconds; return when each began."""
        draw = random.Random(first)
        times = []
        for number in range(first, first + jobs):
            times.append(time.time())
            self.enqueue(number)
            time.sleep(draw.uniform(*gaps))
        return times
