"""Stock RQ: the worker that forks for each job, and SimpleWorker, each with and without rows."""

import sys
from collections.abc import Sequence
from pathlib import Path

from redis import Redis
from rq import Queue, Worker
from rq.worker import SimpleWorker

from benchmarks.peers import rows
from benchmarks.peers.protocol import REDIS_URL, VARIANT, Crew

# Results are not kept: by default each is, for 500 s.
RESULT_TTL = 0


class ForkWorker(Worker):
    """RQ's worker. Naming it here imports the jobs' module before the forks, as RQ's documentation advises."""


class OneProcessWorker(SimpleWorker):
    """RQ's worker that does not fork, with the same module imported."""


class StockRQ(rows.HandWritten):
    """RQ as it comes."""

    packages = ("rq", "redis")
    variants = {"rq-fork": "", "rq-fork+rows": rows.BY_HAND, "rq-simple": "", "rq-simple+rows": rows.BY_HAND}

    def __init__(self) -> None:
        self._queue = Queue(connection=Redis.from_url(REDIS_URL))

    def push(self, number: int) -> None:
        self._queue.enqueue(rows.noop, number, result_ttl=RESULT_TTL)

    def push_many(self, numbers: Sequence[int]) -> None:
        self._queue.enqueue_many(
            [Queue.prepare_data(rows.noop, args=[number], result_ttl=RESULT_TTL) for number in numbers]
        )

    def push_sleeping(self, number: int, milliseconds: int) -> None:
        self._queue.enqueue(rows.sleep, number, milliseconds, result_ttl=RESULT_TTL)

    def workers(self, processes: int) -> Crew:
        kind = f"{__name__}.{(OneProcessWorker if 'simple' in VARIANT else ForkWorker).__name__}"
        program = str(Path(sys.executable).parent / "rq")
        return Crew([[program, "worker", "--quiet", "--worker-class", kind, "--url", REDIS_URL]] * processes)

    def sleepers(self, threads: int) -> Crew:
        # A worker runs one job at a time.
        return self.workers(1)


peer = StockRQ()
