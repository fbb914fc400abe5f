"""Huey on Redis, with and without rows."""

import sys
from pathlib import Path

from huey import RedisHuey

from benchmarks.peers import rows
from benchmarks.peers.protocol import REDIS_URL, Crew

huey = RedisHuey("bench", url=REDIS_URL, blocking=True, results=False)
noop = huey.task()(rows.noop)
sleep = huey.task()(rows.sleep)


class Huey(rows.HandWritten):
    """Huey. What a worker has taken is lost if it dies."""

    packages = ("huey",)
    variants = {"huey": "", "huey+rows": rows.BY_HAND}
    has_bulk = False

    def push(self, number: int) -> None:
        noop(number)

    def push_sleeping(self, number: int, milliseconds: int) -> None:
        sleep(number, milliseconds)

    def workers(self, processes: int) -> Crew:
        return _crew("process", processes)

    def sleepers(self, threads: int) -> Crew:
        return _crew("thread", threads)


def _crew(kind: str, workers: int) -> Crew:
    program = str(Path(sys.executable).parent / "huey_consumer")
    quietly = ["--quiet", "--no-periodic", "--disable-health-check"]
    return Crew([[program, f"{__name__}.huey", "--worker-type", kind, "--workers", str(workers), *quietly]])


peer = Huey()
