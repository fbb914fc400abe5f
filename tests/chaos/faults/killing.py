"""kill -9, of whatever there is to be killed."""

import os
import signal
import time

from tests.chaos.faults.base import Fault
from tests.chaos.ledger import LEDGER, Verb, read
from tests.chaos.supervision import Member, is_alive, signal_to
from tests.chaos.workload import Conduct, Mix, Work
from tests.chaos.world import World
from tests.servers.waiting import wait_until

# In seconds; a few jobs long.
LONGEST_MOMENT = 0.15


class NoFault(Fault):
    """The control: everything must be right when nothing goes wrong, too."""

    name = "none"
    kills = False

    def strike(self, world: World) -> None:
        """Leave the world alone."""


class WorkHorseKilled(Fault):
    """A work horse dies, as of a segfault or the out-of-memory killer."""

    name = "kill -9 of a work horse"

    def strike(self, world: World) -> None:
        """Kill one that runs."""
        wait_until(lambda: _kill_horse(busy_worker(world)), "a work horse is killed")


class HorseKilledInCalls(WorkHorseKilled):
    """A work horse dies in calls that must not be made twice: where nobody knows, a person is asked."""

    name = "kill -9 of a work horse, calls held"
    mix = Mix(work={Work.CALL: 100}, conduct={Conduct.WELL: 90, Conduct.RAISES_ONCE: 10})
    part = 0.5

    def strike(self, world: World) -> None:
        """Kill one that waits for the answer, as the ledger tells."""
        wait_until(lambda: any(signal_to(pid, signal.SIGKILL) for pid in _calling(world)), "a call is cut short")


class WorkerKilled(Fault):
    """A worker dies; its work horse is tied to it."""

    name = "kill -9 of a worker"

    def strike(self, world: World) -> None:
        """Kill one that is at work."""
        signal_to(busy_worker(world).pid, signal.SIGKILL)


class GroupKilled(Fault):
    """All processes of a worker die at once, as when its container is removed."""

    name = "kill -9 of a process group"

    def strike(self, world: World) -> None:
        """Kill a worker and its work horse, which has a group of its own."""
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
    """Wait until workers are at work, and return one that is."""
    wait_until(lambda: _busy(world), "a worker is busy")
    # Not the moment it began: any moment of its work, or of what comes between two jobs.
    time.sleep(world.rng.uniform(0, LONGEST_MOMENT))
    while not (busy := _busy(world)):
        wait_until(lambda: _busy(world), "a worker is busy again")
    return world.rng.choice(busy)


def _busy(world: World) -> list[Member]:
    return [worker for worker in world.workers if len(worker.tree) > 1]


def _calling(world: World) -> list[int]:
    """Return the processes whose last word is that they make a call."""
    last = {entry.pid: entry.verb for entry in read(world.folder / LEDGER)}
    return [pid for pid, verb in last.items() if verb == Verb.CALLED]


def _kill_horse(worker: Member) -> bool:
    return any(signal_to(horse, signal.SIGKILL) for horse in worker.tree[1:])


def _kill_group(pid: int) -> None:
    try:
        os.killpg(os.getpgid(pid), signal.SIGKILL)
    except ProcessLookupError:
        # It ended with the one before it: they are tied.
        return
