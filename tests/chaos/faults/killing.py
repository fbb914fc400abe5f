"""kill -9, of whatever there is to be killed."""

import os
import signal
import time
from collections import Counter

from rq.suspension import WORKERS_SUSPENDED

from tests.chaos.faults.base import Fault
from tests.chaos.ledger import LEDGER, Verb, read_lately
from tests.chaos.supervision import Member, is_alive, signal_to
from tests.chaos.workload import Conduct, Mix, Work
from tests.chaos.world import World
from tests.servers.waiting import wait_until

# In seconds; a few jobs long.
LONGEST_MOMENT = 0.15
# How long more work is waited for, and how often it is looked for, in seconds: on a slow machine all may have ended.
MORE_WORK, LOOK = 5, 0.05
# So many jobs a child has begun that is killed amid a batch.
BATCH = 6


class NoFault(Fault):
    """The control: everything must be right when nothing goes wrong, too."""

    name = "none"
    kills = False
    keeps_ended = True

    def strike(self, world: World) -> None:
        """Leave the world alone."""


class ChildKilled(Fault):
    """A child of a worker dies, as of a segfault or the out-of-memory killer."""

    name = "kill -9 of a child"
    keeps_ended = True

    def strike(self, world: World) -> None:
        """Kill one that is at work."""
        wait_until(lambda: _kill_one(world, at_work(world)), "a child is killed")


class ChildKilledInCalls(ChildKilled):
    """A child dies in calls that must not be made twice: where nobody knows, a person is asked."""

    name = "kill -9 of a child, calls held"
    mix = Mix(work={Work.CALL: 100}, conduct={Conduct.WELL: 90, Conduct.RAISES_ONCE: 10})
    part = 0.5

    def strike(self, world: World) -> None:
        """Kill one that waits for the answer, as the ledger tells."""
        wait_until(lambda: _kill_one(world, _calling(world)), "a call is cut short")


class ChildKilledInBatch(ChildKilled):
    """A child dies that holds many short jobs: some have ended, one is at work, some are not begun."""

    name = "kill -9 of a child, amid a batch"
    # Some that take longer: the others of their batch are taken back from it.
    mix = Mix(work={Work.QUICK: 95, Work.PDF: 5}, conduct={Conduct.WELL: 100})
    part = 4
    jobs_a_second = 400

    def strike(self, world: World) -> None:
        """Let jobs pile up, have them fetched, and kill one of those who are at them."""
        with world.redis.client() as client:
            client.set(WORKERS_SUSPENDED, 1)
            wait_until(lambda: not any(is_alive(pid) for pid in world.producing), "jobs have piled up")
            client.delete(WORKERS_SUSPENDED)
        since = time.monotonic()
        wait_until(lambda: _kill_one(world, _amid_batches(world, since)), "a child is killed")


class WorkerKilled(Fault):
    """A worker's supervisor dies; its children are tied to it."""

    name = "kill -9 of a supervisor"

    def strike(self, world: World) -> None:
        """Kill one that has a child at work."""
        signal_to(busy_worker(world).pid, signal.SIGKILL)


class GroupKilled(Fault):
    """All processes of a worker die at once, as when its container is removed."""

    name = "kill -9 of all of a worker"

    def strike(self, world: World) -> None:
        """Kill a supervisor and its children, each of which has a group of its own."""
        for pid in busy_worker(world).tree:
            _kill_group(pid)


class ClockKilled(Fault):
    """A clock dies; there is another, and it is started again."""

    name = "kill -9 of a clock"
    kills = False

    def strike(self, world: World) -> None:
        """Kill one of them."""
        clock = world.rng.choice(world.clocks)
        wait_until(lambda: clock.pid, "the clock runs")
        signal_to(clock.pid, signal.SIGKILL)


class ProducerKilled(Fault):
    """A process that enqueues dies; whether its last transaction was committed it can't tell any more."""

    name = "kill -9 of a producer"
    kills_producers = True
    kills = False

    def strike(self, world: World) -> None:
        """Kill one that is enqueueing, if one still is."""
        if producing := [pid for pid in world.producing if is_alive(pid)]:
            signal_to(world.rng.choice(producing), signal.SIGKILL)


def busy_worker(world: World) -> Member:
    """Wait until workers are at work, and return one that is, or was a moment ago where nothing is left to do."""
    before: list[Member] = []

    def look() -> bool:
        before.extend(_busy(world))
        return bool(before)

    wait_until(look, "a worker is busy")
    # Not the moment it began: any moment of its work, or of what comes between two jobs.
    time.sleep(world.rng.uniform(0, LONGEST_MOMENT))
    deadline = time.monotonic() + MORE_WORK
    while not (busy := _busy(world)) and time.monotonic() < deadline:
        time.sleep(LOOK)
    return world.rng.choice(busy or before)


def at_work(world: World) -> list[int]:
    """Return the children that are at work, as the ledger tells."""
    return [pid for pid, open_jobs in _open(world).items() if open_jobs and is_alive(pid)]


def _busy(world: World) -> list[Member]:
    working = set(at_work(world))
    return [worker for worker in world.workers if working.intersection(worker.tree)]


def _open(world: World) -> dict[int, int]:
    """Return how many jobs each process has begun lately and not left."""
    found: Counter[int] = Counter()
    for entry in read_lately(world.folder / LEDGER):
        found[entry.pid] += {Verb.BEGAN: 1, Verb.LEFT: -1}.get(entry.verb, 0)
    return found


def _amid_batches(world: World, since: float) -> list[int]:
    """Return the processes that have begun several jobs since then, and are still there."""
    begun = Counter(
        entry.pid for entry in read_lately(world.folder / LEDGER) if entry.verb == Verb.BEGAN and entry.at > since
    )
    return [pid for pid, jobs in begun.items() if jobs >= BATCH and is_alive(pid)]


def _calling(world: World) -> list[int]:
    """Return the processes whose last word is that they make a call."""
    last = {entry.pid: entry.verb for entry in read_lately(world.folder / LEDGER)}
    return [pid for pid, verb in last.items() if verb == Verb.CALLED]


def _kill_one(world: World, children: list[int]) -> bool:
    """Kill one of these; False when there is none any more."""
    return any(signal_to(pid, signal.SIGKILL) for pid in world.rng.sample(children, len(children))[:1])


def _kill_group(pid: int) -> None:
    try:
        os.killpg(os.getpgid(pid), signal.SIGKILL)
    except ProcessLookupError:
        # It ended with the one before it: they are tied.
        return
