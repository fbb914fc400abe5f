"""Procrastinate with its Django connector: PostgreSQL is queue and audit in one."""

import asyncio
import sys
from collections.abc import Sequence

from benchmarks.peers import marks, site
from benchmarks.peers.protocol import Crew, Peer

# Jobs that a worker runs side by side; it is asynchronous, and more of them wait for the database at once.
CONCURRENCY = 10
# Few enough for a statement.
BATCH = 1_000
ENV = site.set_up(INSTALLED_APPS=["procrastinate.contrib.django"], PROCRASTINATE_IMPORT_PATHS=[__name__])

from procrastinate.contrib.django import app  # noqa: E402


@app.task(name="noop")
async def noop(number: int) -> None:
    """Do nothing."""
    marks.mark(number)


@app.task(name="sleep")
async def sleep(number: int, milliseconds: int) -> None:
    """Wait."""
    await asyncio.sleep(milliseconds / 1000)
    marks.mark(number)


class Procrastinate(Peer):
    """Procrastinate."""

    packages = ("procrastinate",)
    variants = {"procrastinate+rows": "its own: INSERT at enqueue, UPDATE at start and end, events by trigger"}

    def prepare(self) -> None:
        site.migrate()

    def reset(self) -> None:
        site.empty("procrastinate_jobs", "procrastinate_events")

    def enqueue(self, number: int) -> None:
        noop.defer(number=number)

    def enqueue_many(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            noop.batch_defer(*({"number": number} for number in numbers[start : start + BATCH]))

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        sleep.batch_defer(*({"number": number, "milliseconds": milliseconds} for number in numbers))

    def workers(self, processes: int) -> Crew:
        return _crew(processes, CONCURRENCY)

    def sleepers(self, threads: int) -> Crew:
        return _crew(1, threads)

    def left(self, jobs: int) -> int:
        from procrastinate.contrib.django.models import ProcrastinateJob

        return int(ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).count())


def _crew(processes: int, concurrency: int) -> Crew:
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", str(concurrency)]
    return Crew([command] * processes, ENV)


peer = Procrastinate()
