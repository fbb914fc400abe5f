"""Redis answers, and refuses."""

from tests.chaos.faults.base import Fault
from tests.chaos.world import World


class RedisFull(Fault):
    """Redis has no memory left: it refuses what would take more, and throws nothing away."""

    name = "Redis out of memory"

    def strike(self, world: World) -> None:
        """Take its memory away for a while."""
        with world.redis.client() as client:
            client.config_set("maxmemory", 1)
            world.hold()
            client.config_set("maxmemory", 0)


class RedisReadOnly(Fault):
    """Redis has become a replica, as the old master does after a failover."""

    name = "Redis read-only"

    def strike(self, world: World) -> None:
        """Make it a replica of a server that does not exist, and then its own master again."""
        with world.redis.client() as client:
            client.replicaof("127.0.0.1", 1)
            world.hold()
            client.replicaof("NO", "ONE")
