"""A child whose jobs wait for the network: it runs many at once, each in a thread of its own.

One thread fetches and claims, one records: whoever runs a job has nothing to do with either. A thread can't be ended
from outside, so that a job that goes past its timeout ends the child; what else it ran is handed on at no cost.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from jobs.backends.taking import Lanes
from jobs.models import Job
from jobs.worker.child import STOP_CHECK, Child, Limits
from jobs.worker.slate import ENTRIES, Slate

# The most threads one child may have: each has a line on the slate, and as many may be waiting to be recorded.
MOST_THREADS = ENTRIES // 2


class ThreadedChild(Child):
    """Runs in the child's process, as many jobs at a time as it has threads."""

    # No exception reaches a thread that runs too long: there is nothing to wait for.
    margin = 0.0

    def __init__(self, slate: Slate, lanes: Lanes, name: str, limits: Limits, threads: int) -> None:
        """Take what it works with."""
        super().__init__(slate, lanes, name, limits)
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._free = threading.Semaphore(threads)
        self._claimed = 0
        self._ended = threading.Event()
        self._recorder = threading.Thread(target=self._record, name="recorder", daemon=True)

    def _turn(self) -> None:
        if not self._recorder.ident:
            self._recorder.start()
        elif not self._recorder.is_alive():
            raise RuntimeError("The thread that records ends has died.")
        if slots := self._slots():
            self._give(slots)

    def _slots(self) -> int:
        """Take as many free threads as there are, and may still be used; waits a moment for the first."""
        wanted, slots = self._size(), 0
        while slots < wanted and self._free.acquire(timeout=0 if slots else STOP_CHECK):
            slots += 1
        if not wanted:
            time.sleep(STOP_CHECK)
        return slots

    def _give(self, slots: int) -> None:
        """Give what there is to do to free threads."""
        claimed = []
        try:
            if fetched := self._fetch(slots):
                claimed = self._holding.claim(fetched)
        finally:
            if unused := slots - len(claimed):
                self._free.release(unused)
        self._claimed += len(claimed)
        for number, job in claimed:
            self._pool.submit(self._run, number, job)

    def _run(self, number: int, job: Job) -> None:
        try:
            self._holding.run(number, job)
        finally:
            self._free.release()
            self._ended.set()

    def _record(self) -> None:
        while True:
            # What ends while this is recording is the next batch.
            self._ended.wait()
            self._ended.clear()
            self._holding.record()

    def _size(self) -> int:
        quota = self._limits.quota
        return self._threads if quota is None else min(self._threads, quota - self._claimed)

    def _leave(self) -> None:
        self._pool.shutdown()
        super()._leave()
