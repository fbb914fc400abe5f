"""A child whose jobs wait for the network: it runs many at once, each in a thread of its own.

One thread fetches and claims, one records: whoever runs a job has nothing to do with either. A thread can't be ended
from outside, so that a job that goes past its timeout ends the child; what else it ran is handed on at no cost.
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from jobs.backends.taking import Lanes
from jobs.models import Job
from jobs.worker.child import STOP_CHECK, Child, End, Limits
from jobs.worker.pace import SHARE
from jobs.worker.slate import Slate

# The most threads one child may have: each may need a connection to the database, which has a hundred by default.
MOST_THREADS = 128
# How long a thread that works may keep those waiting that have an answer to work on; Python's 5 ms are a quarter of
# what a short job takes; in seconds.
TURN = 0.0005
# Within which time a job that is fetched ahead should be begun: until then no other child may have it; in seconds.
AHEAD_SECONDS = 0.02


class ThreadedChild(Child):
    """Runs in the child's process, as many jobs at a time as it has threads."""

    # No exception reaches a thread that runs too long: there is nothing to wait for.
    margin = 0.0

    def __init__(self, slate: Slate, lanes: Lanes, name: str, limits: Limits, threads: int) -> None:
        """Take what it works with."""
        super().__init__(slate, lanes, name, limits)
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._claimed = 0
        # How many jobs are held, how few of them are worth a round trip, and how long a job takes.
        self._held, self._few, self._average = 0, 0, float("inf")
        self._room = threading.Condition()
        self._ended = threading.Event()
        self._recorder = threading.Thread(target=self._record, name="recorder", daemon=True)

    def run(self) -> End:
        """Work until told to stop, or a limit is reached."""
        sys.setswitchinterval(TURN)
        self._recorder.start()
        return super().run()

    def _turn(self) -> None:
        if not self._recorder.is_alive():
            raise RuntimeError("The thread that records ends has died.")
        if wanted := self._wanted():
            self._give(wanted)

    def _wanted(self) -> int:
        """Return how many jobs to fetch, as soon as it is worth a round trip; 0 when it is not for a while."""
        # So many ahead that no thread waits for the next; no more than are begun within a moment.
        ahead = min(self._threads, int(self._threads * AHEAD_SECONDS / self._average))
        most = self._threads + ahead
        with self._room:
            self._few = most - max(1, ahead // 2)
            self._room.wait_for(lambda: self._held <= self._few, STOP_CHECK)
            # Where the database is slow, what has ended fills the slate until it is recorded.
            wanted = min(most - self._held, self._slate.room)
        if self._limits.quota is not None:
            wanted = min(wanted, self._limits.quota - self._claimed)
        if wanted < 1:
            time.sleep(STOP_CHECK)
        return max(0, wanted)

    def _give(self, wanted: int) -> None:
        """Give what there is to do to threads."""
        fetched = self._fetch(wanted)
        claimed = self._holding.claim(fetched) if fetched else []
        with self._room:
            self._held += len(claimed)
            self._claimed += len(claimed)
        for number, job in claimed:
            self._pool.submit(self._run, number, job)

    def _run(self, number: int, job: Job) -> None:
        began = time.monotonic()
        was_begun = True
        try:
            was_begun = not self._slate.is_stopping and self._holding.run(number, job)
        finally:
            with self._room:
                self._held -= 1
                if was_begun:
                    self._note(time.monotonic() - began)
                else:
                    self._claimed -= 1
                if self._held <= self._few:
                    self._room.notify()
            self._ended.set()

    def _note(self, seconds: float) -> None:
        """Take in how long a job took."""
        share = SHARE / self._threads
        self._average = seconds if self._average == float("inf") else self._average + share * (seconds - self._average)

    def _record(self) -> None:
        while True:
            # What ends while this is recording is the next batch.
            self._ended.wait()
            self._ended.clear()
            self._holding.record()

    def _leave(self) -> None:
        self._pool.shutdown()
        super()._leave()
