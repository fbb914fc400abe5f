"""What is measured: jobs enqueued, jobs that fall due together, jobs that the broker lost."""

import gc
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from jobs.api import enqueue_many
from jobs.backends.connecting import connect
from jobs.management.commands.rqscheduler import TICK_INTERVAL
from jobs.models import Job
from jobs.services.ticking import tick
from tests.sample import tasks

# Due after the benchmark has ended.
LATER = timedelta(hours=1)


class Taken(NamedTuple):
    """What something took, in seconds: by the clock, and of this process's own work."""

    wall: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something done with so many jobs, on empty servers that `prepare` has made ready for it."""

    name: str
    jobs: int
    prepare: Callable[[int], object]
    act: Callable[[int], object]
    # Whether the jobs are in Redis, and noted as delivered, when it has been done.
    delivers: bool = True

    def take(self, way: AbstractContextManager[object]) -> Taken:
        """Do it once, in one of the ways; return what it took. Raises RuntimeError when it was not done."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE jobs_job CASCADE")
        connect().flushall()
        self.prepare(self.jobs)
        gc.collect()
        with way:
            wall, cpu = time.perf_counter(), time.process_time()
            self.act(self.jobs)
            taken = Taken(time.perf_counter() - wall, time.process_time() - cpu)
        self._check()
        return taken

    def _check(self) -> None:
        delivered = Job.objects.filter(delivered_at__isnull=False).count(), connect().llen("rq:queue:default")
        found, expected = (Job.objects.count(), *delivered), (self.jobs, *2 * (self.jobs * self.delivers,))
        if found != expected:
            raise RuntimeError(f"{self.name}: written, noted as delivered, in Redis: {found}, not {expected}.")


def measures(enqueued: int, due: int) -> list[Measure]:
    """Return what there is to measure."""
    return [
        Measure(name="enqueued", jobs=enqueued, prepare=_nothing, act=_enqueue),
        Measure(name="enqueued for later", jobs=enqueued, prepare=_nothing, act=_enqueue_for_later, delivers=False),
        Measure(name="due together", jobs=due, prepare=_fall_due, act=_tick_until_delivered),
        Measure(name="lost by Redis", jobs=due, prepare=_lose, act=_tick_until_delivered),
    ]


def _nothing(jobs: int) -> None:
    """Prepare nothing."""


def _enqueue(jobs: int) -> None:
    enqueue_many(tasks.add.prepare(a=number) for number in range(jobs))


def _enqueue_for_later(jobs: int) -> None:
    later = tasks.add.using(run_after=LATER)
    enqueue_many(later.prepare(a=number) for number in range(jobs))


def _fall_due(jobs: int) -> None:
    _enqueue_for_later(jobs)
    Job.objects.update(run_after=timezone.now())


def _lose(jobs: int) -> None:
    _enqueue(jobs)
    Job.objects.update(delivered_at=None, ready_at=timezone.now() - LATER)
    connect().flushall()


def _tick_until_delivered(jobs: int) -> None:
    """Do what one clock does: tick each second, and as soon as a tick that took longer has ended."""
    while True:
        began = time.monotonic()
        tick("clock")
        if not Job.objects.filter(delivered_at=None).exists():
            return
        time.sleep(max(0.0, began + TICK_INTERVAL - time.monotonic()))
