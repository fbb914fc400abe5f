"""Put one fault on a world: enqueue its share of jobs, strike, mend, and wait until the share has ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.databases import waiting_keys
from tests.chaos.faults.base import Fault
from tests.chaos.ledger import LEDGER, Verb, read
from tests.chaos.supervision import is_alive
from tests.chaos.workload import Mix, PlannedTransaction, draw, dumps, share_of
from tests.chaos.world import World

# About as many as three workers of two cores get done: more would only queue, fewer would leave them idle.
JOBS_A_SECOND = 40
PRODUCERS, THREADS, THREADS_AT_ONCE = 2, 2, 50
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
    # Why it could not be struck as it should be, and what else there is to say.
    trouble: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def put_on_trial(world: World, fault: Fault, share: str, jobs: int, mix: Mix | None = None) -> Trial:
    """Let a fault strike while its share of jobs is enqueued and run."""
    transactions = draw(share, jobs, world.rng, mix or fault.mix)
    world.plan |= {job.key: job for one in transactions for job in one.jobs}
    if not fault.kills:
        world.calm.add(share)
    world.producing = start_producers(world, share, transactions, at_once=fault.at_once)
    strikes, trouble = strike(world, fault, jobs)
    mended = time.monotonic()
    world.late |= _wait_for_ends(world, share, mended + world.size.deadline)
    if not fault.kills_producers:
        trouble += _never_attempted(world, share)
    seconds = time.monotonic() - mended
    remarks = tuple(world.supervisor.unasked_ends())
    return Trial(
        fault=fault.name,
        share=share,
        jobs=jobs,
        strikes=strikes,
        seconds=seconds,
        trouble=trouble,
        remarks=remarks,
    )


def start_producers(
    world: World, share: str, transactions: Sequence[PlannedTransaction], *, at_once: bool
) -> list[int]:
    """Have the producers enqueue the transactions, each its part or `at_once` each all; returns their process ids."""
    jobs = sum(len(one.jobs) for one in transactions)
    pause = jobs / JOBS_A_SECOND * PRODUCERS * THREADS / len(transactions)
    how = f"{THREADS_AT_ONCE // PRODUCERS} 0 at-once" if at_once else f"{THREADS} {pause:.4f} apart"
    pids = []
    for number in range(PRODUCERS):
        file = world.folder / f"plan-{share}-{number}"
        file.write_text(dumps(transactions if at_once else transactions[number::PRODUCERS]))
        pids.append(int(world.producers.ask(f"{file} {how}")))
    return pids


def strike(world: World, fault: Fault, jobs: int) -> tuple[int, tuple[str, ...]]:
    """Strike as often as the size says, spread over the time in which the jobs are enqueued.

    Returns how often it was, and why no more when there was nothing left to strike.
    """
    stretch = jobs / JOBS_A_SECOND / world.size.strikes
    for struck in range(world.size.strikes):
        time.sleep(world.rng.uniform(0.2, 0.8) * stretch)
        try:
            fault.strike(world)
        except AssertionError as error:
            return struck, (str(error),)
    return world.size.strikes, ()


def _wait_for_ends(world: World, share: str, deadline: float) -> set[str]:
    """Wait for the producers and their jobs; return the keys of those that had not ended by the deadline."""
    while True:
        producing = any(is_alive(pid) for pid in world.producing)
        waiting = waiting_keys(world.database, share)
        if not (producing or waiting) or time.monotonic() > deadline:
            return set(waiting)
        time.sleep(LOOK_EVERY)


def _never_attempted(world: World, share: str) -> tuple[str, ...]:
    """Return in words what the producers left out: one that broke must not pass for one that had nothing to say."""
    attempted = {entry.key for entry in read(world.folder / LEDGER) if entry.verb == Verb.ATTEMPTING}
    missed = [key for key in world.plan if share_of(key) == share and key not in attempted]
    return (f"{len(missed)} jobs were never asked for: producers.log says why",) if missed else ()
