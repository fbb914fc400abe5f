"""The same request, many times at once."""

from tests.chaos.faults.base import Fault
from tests.chaos.options import Size
from tests.chaos.workload import Mix
from tests.chaos.world import World


class SubmittedAtOnce(Fault):
    """Each job is asked for by all threads at one time, under one idempotency key: a double click, a replay."""

    name = "each request by 50 threads at once"
    kills = False
    at_once = True
    mix = Mix(keyed=100)

    def strike(self, world: World) -> None:
        """Leave the rest of the world alone."""

    def jobs(self, size: Size, average: int) -> int:
        """Return few: each is fifty calls."""
        return size.keys
