"""Redis's master goes, and sentinels make a replica the master: workers, clocks and producers must find it."""

import time

from tests.chaos.databases import all_have_ended
from tests.chaos.faults.base import Fault
from tests.chaos.world import World
from tests.servers.sentinel import SentinelWorld
from tests.servers.waiting import wait_until

# The longest that a worker may wait for an answer of a master that is silent: its blocking read, and a margin.
LONGEST_READ = 30


class MasterKilled(Fault):
    """The master dies, with what it had not yet told its replica, and comes back as one."""

    name = "Redis master killed, a replica takes over"

    def strike(self, world: World) -> None:
        """Kill it, and bring it back when another is the master."""
        sentinels = sentinels_of(world)
        sentinels.wait_for_failover(sentinels.kill_master())
        world.hold()
        sentinels.heal()


class MasterSilent(Fault):
    """The master falls silent with its connections open, and wakes as if nothing had happened."""

    name = "Redis master silent, a replica takes over"

    def strike(self, world: World) -> None:
        """Silence it until every worker has noticed and all is done, and let it wake as the master it is not."""
        sentinels = sentinels_of(world)
        sentinels.wait_for_failover(sentinels.partition_master())
        time.sleep(LONGEST_READ)
        wait_until(lambda: all_have_ended(world.database), "jobs run without the old master", world.size.deadline)
        sentinels.heal()


def sentinels_of(world: World) -> SentinelWorld:
    """Return the world's sentinels."""
    assert world.sentinels is not None
    return world.sentinels
