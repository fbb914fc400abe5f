"""Put one fault on a world: enqueue its share of jobs, strike, mend, and wait until the share has ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.databases import describe_unfinished, waiting_keys
from tests.chaos.faults.base import Fault
from tests.chaos.ledger import LEDGER, Verb, read
from tests.chaos.supervision import is_alive
from tests.chaos.workload import Mix, PlannedTransaction, draw, dumps, share_of
from tests.chaos.world import World

PRODUCERS, THREADS, THREADS_AT_ONCE = 2, 2, 50
# When to strike, in parts of the time that enqueueing takes: never when all is over.
MOMENT = (0.1, 0.5)
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
    if fault.keeps_ended:
        world.kept.add(share)
    world.producing.clear()
    strikes, trouble = _strike(world, fault, share, transactions)
    mended = time.monotonic()
    late = _wait_for_ends(world, share, mended + world.size.deadline)
    world.late |= late
    return Trial(
        fault=fault.name,
        share=share,
        jobs=jobs,
        strikes=strikes,
        seconds=time.monotonic() - mended,
        trouble=trouble if fault.kills_producers else trouble + _never_attempted(world, share),
        remarks=(*world.supervisor.unasked_ends(), *(describe_unfinished(world.database, share) if late else ())),
    )


def _strike(
    world: World, fault: Fault, share: str, transactions: Sequence[PlannedTransaction]
) -> tuple[int, tuple[str, ...]]:
    """Strike as often as the size says, each time while a part of the transactions is enqueued.

    Returns how often it was, and why no more when there was nothing to strike.
    """
    strikes = world.size.strikes
    for number in range(strikes):
        wave = transactions[number::strikes]
        _start_producers(world, f"{share}-{number}", wave, fault)
        time.sleep(world.rng.uniform(*MOMENT) * _jobs(wave) / fault.jobs_a_second)
        try:
            fault.strike(world)
        except AssertionError as error:
            return number, (str(error),)
    return strikes, ()


def _start_producers(world: World, name: str, wave: Sequence[PlannedTransaction], fault: Fault) -> None:
    """Have the producers enqueue the transactions, each its part or at once each all of them."""
    at_once = fault.at_once
    pause = _jobs(wave) / fault.jobs_a_second * PRODUCERS * THREADS / max(1, len(wave))
    how = f"{THREADS_AT_ONCE // PRODUCERS} 0 at-once" if at_once else f"{THREADS} {pause:.4f} apart"
    for number in range(PRODUCERS):
        file = world.folder / f"plan-{name}-{number}"
        file.write_text(dumps(wave if at_once else wave[number::PRODUCERS]))
        world.producing.append(int(world.producers.ask(f"{file} {how}")))


def _jobs(wave: Sequence[PlannedTransaction]) -> int:
    return sum(len(one.jobs) for one in wave)


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
