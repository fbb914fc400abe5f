"""Put one fault on a world: enqueue its share of jobs, strike, mend, and wait until the share has ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.databases import waiting_keys
from tests.chaos.faults.base import Fault
from tests.chaos.supervision import is_alive
from tests.chaos.workload import PlannedTransaction, draw, dumps
from tests.chaos.world import World

# About as many as three workers of two cores get done: more would only queue, fewer would leave them idle.
JOBS_A_SECOND = 40
PRODUCERS, THREADS = 2, 2
# How often the audit is asked whether all has ended, in seconds.
LOOK_EVERY = 0.1


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was done to one share, and how long its jobs took to end after the last mending, in seconds."""

    fault: str
    share: str
    jobs: int
    strikes: int
    seconds: float


def put_on_trial(world: World, fault: Fault, share: str, jobs: int) -> Trial:
    """Let a fault strike while its share of jobs is enqueued and run."""
    transactions = draw(share, jobs, world.rng, fault.work)
    world.plan |= {job.key: job for one in transactions for job in one.jobs}
    if not fault.kills:
        world.calm.add(share)
    world.producing = start_producers(world, share, transactions)
    strikes = strike(world, fault, jobs)
    mended = time.monotonic()
    late = _wait_for_ends(world, share, mended + world.size.deadline)
    world.late |= late
    return Trial(fault=fault.name, share=share, jobs=jobs, strikes=strikes, seconds=time.monotonic() - mended)


def start_producers(world: World, share: str, transactions: Sequence[PlannedTransaction]) -> list[int]:
    """Have the producers enqueue the transactions, each its part; returns their process ids."""
    jobs = sum(len(one.jobs) for one in transactions)
    pause = jobs / JOBS_A_SECOND * PRODUCERS * THREADS / len(transactions)
    pids = []
    for number in range(PRODUCERS):
        file = world.folder / f"plan-{share}-{number}"
        file.write_text(dumps(transactions[number::PRODUCERS]))
        pids.append(int(world.producers.ask(f"{file} {THREADS} {pause:.4f}")))
    return pids


def strike(world: World, fault: Fault, jobs: int) -> int:
    """Strike as often as the size says, spread over the time in which the jobs are enqueued."""
    stretch = jobs / JOBS_A_SECOND / world.size.strikes
    for _ in range(world.size.strikes):
        time.sleep(world.rng.uniform(0.2, 0.8) * stretch)
        fault.strike(world)
    return world.size.strikes


def _wait_for_ends(world: World, share: str, deadline: float) -> set[str]:
    """Wait for the producers and their jobs; return the keys of those that had not ended by the deadline."""
    while True:
        producing = any(is_alive(pid) for pid in world.producing)
        waiting = waiting_keys(world.database, share)
        if not (producing or waiting) or time.monotonic() > deadline:
            return set(waiting)
        time.sleep(LOOK_EVERY)
