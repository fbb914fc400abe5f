"""A child: a long-lived process that fetches jobs in batches, runs them one after the other, and records their ends.

A batch takes one round trip to pop, one statement to claim, one to record what succeeded, and no fork. Everything
the child holds stands on the slate first, so that the supervisor can see to it whenever the child can't.
"""

import logging
import os
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.db import DatabaseError, InterfaceError, connections

from jobs.backends.taking import Lanes
from jobs.services.leasing import Held
from jobs.worker.holding import Holding
from jobs.worker.pace import BATCH_SECONDS, Pace
from jobs.worker.patient_worker import AWAY, FIRST_PAUSE, LONGEST_PAUSE
from jobs.worker.slate import Slate

logger = logging.getLogger(__name__)

# How long a child waits for work before it looks whether it is to stop, in whole seconds.
IDLE_SECONDS = 1
# How soon a pause notices that it is to stop, in seconds.
STOP_CHECK = 0.1
# How long a task may go on past its timeout, of which it is told by an exception, to clean up; in seconds.
CLEANING_UP = 5.0
# ru_maxrss counts in these: kilobytes, but for macOS, in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class End(IntEnum):
    """Why a child ended, as its exit code. Any other says that something went wrong."""

    REPLACE = 0  # it was told to stop, or has run and grown enough
    DONE = 3  # no work is left for it


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a child ends by itself."""

    # Jobs it may run in all; None for as many as there are.
    quota: int | None = None
    # Whether it ends when its queues are empty.
    burst: bool = False
    # After so many jobs, or with so much memory, in bytes, another child takes its place.
    jobs: int
    memory: int


class Child:
    """Runs in the child's process, one job at a time."""

    margin = CLEANING_UP

    def __init__(self, slate: Slate, lanes: Lanes, name: str, limits: Limits) -> None:
        """Take what it works with."""
        self._slate = slate
        self._lanes = lanes
        self._limits = limits
        self._holding = Holding(slate, name, self.margin)
        self._pace = Pace()
        self._pause = FIRST_PAUSE
        self._is_done = False
        self._supervisor = os.getppid()

    def run(self) -> End:
        """Work until told to stop, or a limit is reached."""
        while not self._is_over():
            try:
                self._turn()
                self._pause = FIRST_PAUSE
            except (*AWAY, DatabaseError, InterfaceError) as error:
                self._wait_for(error)
        self._leave()
        return End.DONE if self._is_done else End.REPLACE

    def _turn(self) -> None:
        if fetched := self._fetch(self._size()):
            self._work(fetched)

    def _fetch(self, size: int) -> list[Held]:
        """Return what there is to do; where there is nothing, wait for it a while."""
        self._holding.clear_up()
        done = self._holding.done
        told = [done.popleft() for _ in range(len(done))]
        if fetched := self._lanes.take(size, told):
            return fetched
        self._holding.conclude_batches()
        if self._limits.burst:
            self._is_done = True
            return []
        self._slate.wait(True)
        try:
            if self._lanes.is_suspended:
                time.sleep(IDLE_SECONDS)
                return []
            return self._lanes.wait(IDLE_SECONDS)
        finally:
            self._slate.wait(False)

    def _work(self, fetched: Iterable[Held]) -> None:
        claimed = self._holding.claim(list(fetched))
        spent, recorded = 0.0, time.monotonic()
        for number, job in claimed:
            if self._slate.is_stopping:
                break
            began = time.monotonic()
            self._holding.run(number, job)
            ended = time.monotonic()
            spent += ended - began
            if ended - recorded > BATCH_SECONDS:
                self._holding.record()
                recorded = time.monotonic()
        self._holding.record()
        if claimed:
            # Without claiming and recording: the slower the database is, the more it helps to ask it seldom.
            self._pace.note(len(claimed), spent)

    def _size(self) -> int:
        quota = self._limits.quota
        return self._pace.batch if quota is None else min(self._pace.batch, quota - self._slate.ended)

    def _is_over(self) -> bool:
        ended = self._slate.ended
        if self._limits.quota is not None and ended >= self._limits.quota:
            self._is_done = True
        return (
            self._is_done
            or self._slate.is_stopping
            # Where the system does not tie the two together, it is noticed here.
            or os.getppid() != self._supervisor
            or ended >= self._limits.jobs
            or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT > self._limits.memory
        )

    def _leave(self) -> None:
        self._holding.record()
        try:
            self._lanes.forget(self._holding.done)
        except AWAY:
            logger.info("Redis is away; what it still knows of jobs that have ended goes by itself.")
        connections.close_all()

    def _wait_for(self, error: Exception) -> None:
        logger.warning("%s waits %g s: %s", type(error).__name__, self._pause, str(error).partition("\n")[0])
        # A connection that broke outside a transaction stays broken: nothing could begin one on it.
        connections.close_all()
        until = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        while time.monotonic() < until and not self._slate.is_stopping:
            time.sleep(STOP_CHECK)
