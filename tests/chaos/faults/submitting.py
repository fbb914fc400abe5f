"""The same request, many times at once."""

from tests.chaos.faults.base import Fault
from tests.chaos.world import World


class SubmittedAtOnce(Fault):
    """Each job is asked for by all threads at one time, under one idempotency key: a double click, a replay."""

    name = "each request by 50 threads at once"
    kills = False
    at_once = True
    # A request is fifty calls: a few say as much as many.
    part = 0.2

    def strike(self, world: World) -> None:
        """Leave the rest of the world alone."""
