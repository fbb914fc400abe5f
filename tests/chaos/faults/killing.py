"""kill -9, of whatever there is to be killed."""

import os
import signal

from tests.chaos.supervision import children_of, signal_to
from tests.chaos.world import World
from tests.servers.waiting import wait_until


class NoFault:
    """The control: everything must be right when nothing goes wrong, too."""

    name = "none"
    kills = False

    def strike(self, world: World) -> None:
        """Leave the world alone."""


class WorkHorseKilled:
    """A work horse dies, as of a segfault or the out-of-memory killer."""

    name = "kill -9 of a work horse"
    kills = True

    def strike(self, world: World) -> None:
        """Kill one that runs."""
        wait_until(lambda: _kill_any_of(world), "a work horse is killed")


class WorkerKilled:
    """A worker dies; its work horse is tied to it."""

    name = "kill -9 of a worker"
    kills = True

    def strike(self, world: World) -> None:
        """Kill one that is at work."""
        wait_until(lambda: any(children_of(worker.pid) for worker in world.workers if worker.pid), "a worker is busy")
        busy = [worker for worker in world.workers if worker.pid and children_of(worker.pid)]
        signal_to(world.rng.choice(busy or world.workers).pid, signal.SIGKILL)


class GroupKilled:
    """All processes of a worker die at once, as when its container is removed."""

    name = "kill -9 of a process group"
    kills = True

    def strike(self, world: World) -> None:
        """Kill a worker's process group."""
        worker = world.rng.choice(world.workers)
        wait_until(lambda: worker.pid and children_of(worker.pid), "the worker is busy")
        os.killpg(worker.pid, signal.SIGKILL)


class ClockKilled:
    """A clock dies; there is another, and it is started again."""

    name = "kill -9 of a clock"
    kills = False

    def strike(self, world: World) -> None:
        """Kill one of them."""
        clock = world.rng.choice(world.clocks)
        wait_until(lambda: clock.pid, "the clock runs")
        signal_to(clock.pid, signal.SIGKILL)


def _kill_any_of(world: World) -> bool:
    horses = [horse for worker in world.workers if worker.pid for horse in children_of(worker.pid)]
    return bool(horses) and signal_to(world.rng.choice(horses), signal.SIGKILL)
