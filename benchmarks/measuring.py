"""What is measured: jobs enqueued, jobs that fall due together, jobs that the broker lost."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from jobs.api import enqueue_many
from jobs.backends.connecting import connect
from jobs.management.commands.rqscheduler import TICK_INTERVAL
from jobs.models import Job
from jobs.services.ticking import tick
from tests.sample import tasks


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something done with so many jobs, on empty servers that `prepare` has made ready for it."""

    name: str
    jobs: int
    prepare: Callable[[int], object]
    act: Callable[[int], object]

    def seconds(self) -> float:
        """Do it once; return how long it took, until all jobs were in Redis and noted as delivered."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE jobs_job CASCADE")
        connect().flushall()
        self.prepare(self.jobs)
        gc.collect()
        began = time.perf_counter()
        self.act(self.jobs)
        took = time.perf_counter() - began
        delivered = Job.objects.filter(delivered_at__isnull=False).count(), connect().llen("rq:queue:default")
        if delivered != (self.jobs, self.jobs):
            raise RuntimeError(f"{self.name}: of {self.jobs} jobs, {delivered} were delivered and are in Redis.")
        return took


def measures(enqueued: int, due: int) -> list[Measure]:
    """Return what there is to measure."""
    return [
        Measure(name="enqueue_many", jobs=enqueued, prepare=_nothing, act=_enqueue),
        Measure(name="due together", jobs=due, prepare=_fall_due, act=_tick_until_delivered),
        Measure(name="lost by Redis", jobs=due, prepare=_lose, act=_tick_until_delivered),
    ]


def _nothing(jobs: int) -> None:
    """Prepare nothing."""


def _enqueue(jobs: int) -> None:
    enqueue_many(tasks.add.prepare(a=number) for number in range(jobs))


def _fall_due(jobs: int) -> None:
    later = tasks.add.using(run_after=timedelta(hours=1))
    enqueue_many(later.prepare(a=number) for number in range(jobs))
    Job.objects.update(run_after=timezone.now())


def _lose(jobs: int) -> None:
    _enqueue(jobs)
    Job.objects.update(delivered_at=None, ready_at=timezone.now() - timedelta(hours=1))
    connect().flushall()


def _tick_until_delivered(jobs: int) -> None:
    """Do what one clock does: tick each second, and as soon as a tick that took longer has ended."""
    while True:
        began = time.monotonic()
        tick("clock")
        if not Job.objects.filter(delivered_at=None).exists():
            return
        time.sleep(max(0.0, began + TICK_INTERVAL - time.monotonic()))
