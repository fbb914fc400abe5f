"""Have a worker of two processes work a backlog off, and read from the rows how quick it was."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.figures import rate
from benchmarks.mail import working
from benchmarks.processes import cpu_seconds
from tests.servers.waiting import wait_until

LONGEST = 900
# Nothing here sends mail.
_NOWHERE = "smtp://127.0.0.1:1"


@dataclass
class Way:
    """One of those that are compared: what it enqueues, and what was measured of it so far, by name."""

    name: str
    enqueue: Callable[[int], Any]
    prepare: Callable[[], Any] = lambda: None
    after: Callable[[], dict[str, float]] = dict
    figures: dict[str, list[float]] = field(default_factory=dict)

    def take(self, jobs: int) -> None:
        """Measure it once with so many jobs."""
        forget()
        self.prepare()
        self._note(self.enqueue(jobs))
        self._note(work_off() | self.after())

    def median(self, name: str) -> float:
        """Return what was measured mostly."""
        return median(self.figures[name])

    def _note(self, measured: dict[str, float]) -> None:
        for name, value in measured.items():
            self.figures.setdefault(name, []).append(value)


def compare(ways: list[Way], jobs: int, rounds: int) -> None:
    """Measure all of them in rounds in which another one begins; prints each figure, and its ratio to the first's."""
    for number in range(rounds):
        for way in [*ways[number % len(ways) :], *ways[: number % len(ways)]]:
            way.take(jobs)
    for way in ways:
        told = ", ".join(_told(way, ways[0], name) for name in way.figures)
        print(f"{way.name}: {told}", flush=True)


def _told(way: Way, base: Way, name: str) -> str:
    figure = way.median(name)
    beside = f" ({figure / base.median(name):.2f} x)" if base.figures.get(name) and base.median(name) else ""
    return f"{name} {figure:,.3g}{beside}"


def forget() -> None:
    """Forget all jobs and limits."""
    from jobs.backends import backend
    from jobs.models import Batch, Job, Limit
    from jobs.queues import Queue, lanes

    Job.objects.all().delete()
    Batch.objects.all().delete()
    Limit.objects.all().delete()
    for queue in Queue:
        backend().empty(lanes(queue))


def work_off() -> dict[str, float]:
    """Run all that waits; returns jobs a second, and milliseconds of the worker's processors for each."""
    from jobs.models import LIVE, Job

    with working(_NOWHERE) as worker:
        wait_until(lambda: not Job.objects.filter(status__in=LIVE).exists(), "all has run", LONGEST)
        spent = cpu_seconds([worker])
    times = sorted(moment.timestamp() for moment in Job.objects.values_list("finished_at", flat=True) if moment)
    return {"jobs/s": rate(times), "CPU ms a job": spent / len(times) * 1000}
