"""One round of one contender: enqueue, drain, trickle; and jobs that sleep."""

import time
from dataclasses import asdict, dataclass

from benchmarks import sizes
from benchmarks.contenders import Contender, ContenderFailed
from benchmarks.figures import WARM_UP, rate
from benchmarks.marks import Marks
from benchmarks.processes import any_alive, pss
from benchmarks.readings import Readings, read
from benchmarks.servers import Servers

# The slowest starts and does its share well within, in seconds.
DEADLINE = 120
# How often rows are asked whether they have ended, once all jobs have run, in seconds.
ASK = 0.002
MS = 1_000
# What readings give in seconds.
IN_SECONDS = frozenset({"workers", "postgres", "redis"})


@dataclass
class Bench:
    """Where everything is measured."""

    servers: Servers
    marks: Marks
    wanted: sizes.Sizes

    def clear(self, contender: Contender) -> None:
        """Forget all jobs of whoever was here."""
        self.servers.forget()
        contender.ask("reset")
        self.marks.clear()

    def left(self, contender: Contender, jobs: int) -> int:
        """Return how many jobs have not ended: by their rows, or by marks where there are none."""
        left: int | None = contender.ask("left", jobs=jobs)
        return jobs - self.marks.count() if left is None else left

    def expect(self, jobs: int, workers: list[int]) -> None:
        """Wait until so many jobs have run; raises ContenderFailed."""
        if not self.marks.wait(jobs, DEADLINE, lambda: any_alive(workers)):
            ran = self.marks.count()
            raise ContenderFailed(f"{ran:,} of {jobs:,} jobs had run when its workers ended, or {DEADLINE} s were over")


@dataclass(frozen=True)
class Drain:
    """How a backlog was worked off: the jobs watched and their seconds, memory in bytes at the end, what was spent."""

    jobs: int
    seconds: float
    memory: int
    spent: Readings

    @property
    def rate(self) -> float:
        """Jobs a second."""
        return self.jobs / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True)
class Round:
    """What was measured in a round: rates a second, memory in bytes, latencies in seconds, costs a job."""

    singles: float
    bulk: float | None
    drain: float
    memory: int
    latencies: list[float]
    costs: dict[str, float]


def jobs_for(bench: Bench, contender: Contender) -> int:
    """Return how many jobs a drain of the wanted length has, as a few small ones tell; raises ContenderFailed."""
    jobs, drained = sizes.PILOT, pilot(bench, contender, sizes.PILOT)
    # A short one may be over before anybody has looked.
    while drained.seconds < sizes.TELLING and jobs < sizes.MOST:
        jobs *= sizes.GROWTH
        drained = pilot(bench, contender, jobs)
    return max(sizes.FEWEST, min(int(drained.rate * bench.wanted.drain), sizes.MOST))


def pilot(bench: Bench, contender: Contender, jobs: int) -> Drain:
    """Work off so many jobs and nothing else; raises ContenderFailed."""
    bench.clear(contender)
    contender.ask("bulk", first=0, jobs=jobs)
    with contender.working(contender.ask("workers", processes=sizes.PROCESSES)) as workers:
        return drain(bench, contender, workers, jobs)


def take_round(bench: Bench, contender: Contender, jobs: int, has_bulk: bool) -> Round:
    """Measure a contender once with so many jobs; raises ContenderFailed."""
    bench.clear(contender)
    few = min(bench.wanted.singles, jobs // 2)
    singles = contender.ask("singles", first=0, jobs=few)
    bulk = contender.ask("bulk", first=few, jobs=jobs - few)
    with contender.working(contender.ask("workers", processes=sizes.PROCESSES)) as workers:
        drained = drain(bench, contender, workers, jobs)
        latencies = _trickle(bench, contender, workers, jobs)
    return Round(
        singles=few / singles,
        bulk=(jobs - few) / bulk if has_bulk else None,
        drain=drained.rate,
        memory=drained.memory,
        latencies=latencies,
        costs=_costs(drained),
    )


def take_sleeping(bench: Bench, contender: Contender, drained: float) -> float:
    """Return how many sleeping jobs a second one process does, given a drain's rate; raises ContenderFailed."""
    bench.clear(contender)
    jobs = max(sizes.FEWEST, int(bench.wanted.sleeping * min(sizes.SLEEPING_A_SECOND, sizes.SPARE * drained)))
    contender.ask("sleeping", jobs=jobs, milliseconds=sizes.SLEEP)
    with contender.working(contender.ask("sleepers", threads=sizes.THREADS)) as workers:
        return watch(bench, workers, jobs, bench.wanted.sleeping)


def drain(bench: Bench, contender: Contender, workers: list[int], jobs: int) -> Drain:
    """Watch workers from when all of them work until all jobs have ended, rows and all; raises ContenderFailed."""
    bench.expect(int(jobs * WARM_UP) or 1, workers)
    before = read(bench.servers, workers)
    left, began = bench.left(contender, jobs), time.time()
    bench.expect(jobs, workers)
    ended = wait_for_rows(bench, contender, jobs)
    memory, spent = pss(workers), read(bench.servers, workers) - before
    # What no row tells is told by marks, to the moment.
    took = (ended if contender.keeps_rows else bench.marks.times()[-1]) - began
    return Drain(jobs=left, seconds=took, memory=memory, spent=spent)


def watch(bench: Bench, workers: list[int], jobs: int, seconds: float) -> float:
    """Return how many jobs a second run within so many seconds of the first; raises ContenderFailed."""
    bench.expect(1, workers)
    bench.marks.wait(jobs, seconds, lambda: True)
    return rate(bench.marks.times())


def wait_for_rows(bench: Bench, contender: Contender, jobs: int) -> float:
    """Wait until rows say that all has ended; return when they did. Raises ContenderFailed."""
    deadline = time.monotonic() + DEADLINE
    while bench.left(contender, jobs):
        if time.monotonic() > deadline:
            raise ContenderFailed(f"its rows did not say that all had ended within {DEADLINE} s")
        time.sleep(ASK)
    return time.time()


def _trickle(bench: Bench, contender: Contender, workers: list[int], first: int) -> list[float]:
    bench.marks.clear()
    jobs = max(1, bench.wanted.trickle // bench.wanted.rounds)
    began = contender.ask("trickle", first=first, jobs=jobs, gaps=sizes.GAPS)
    bench.expect(jobs, workers)
    started = dict(bench.marks.read())
    return [started[first + number] - when for number, when in enumerate(began)]


def _costs(drained: Drain) -> dict[str, float]:
    """Return what a job took: processor time in ms, bytes of the log, round trips and commands of Redis."""
    spent = asdict(drained.spent)
    return {name: spent[name] / max(1, drained.jobs) * (MS if name in IN_SECONDS else 1) for name in spent}
