"""Workers that are paused, or told to stop."""

import signal
import time

from tests.chaos.faults.base import Fault
from tests.chaos.faults.killing import busy_worker
from tests.chaos.supervision import signal_to, wait_for_end
from tests.chaos.workload import Mix, Work
from tests.chaos.world import World

# The longest a worker may take to end after SIGTERM: the longest job and a margin, in seconds.
STOP_SECONDS = 60

# Long enough for the lease to run out, and for another worker to begin.
LEASES = 2


class WorkerPaused(Fault):
    """A worker and its children stand still beyond their lease, and wake as if nothing had happened."""

    name = "SIGSTOP beyond the lease, SIGCONT"

    def strike(self, world: World) -> None:
        """Pause a busy worker, and wake it after its job has been given to another."""
        paused = busy_worker(world).tree
        for pid in paused:
            signal_to(pid, signal.SIGSTOP)
        time.sleep(world.size.lease * LEASES)
        for pid in reversed(paused):
            signal_to(pid, signal.SIGCONT)


class RollOver(Fault):
    """All workers are replaced one after the other, as a deployment does; nothing may run twice because of it."""

    name = "SIGTERM to all workers in turn"
    kills = False
    keeps_ended = True

    def strike(self, world: World) -> None:
        """Stop each worker in order, and wait until it has ended; the supervisor starts the next."""
        for worker in world.workers:
            if pid := worker.pid:
                signal_to(pid, signal.SIGTERM)
                wait_for_end(pid, STOP_SECONDS)


class OutlastsLease(Fault):
    """Jobs that take longer than a lease, on workers that live: nobody may take them away."""

    name = "jobs longer than a lease"
    kills = False
    mix = Mix(work={Work.LONG: 15, Work.ROW: 85})
    part = 0.5

    def strike(self, world: World) -> None:
        """Leave the world alone."""
