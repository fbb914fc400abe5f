"""Redis loses what it holds, or holds what is over."""

import time

import redis

from tests.chaos.faults.base import Fault
from tests.chaos.world import World

# How long to wait for jobs that wait, in seconds; quick workers may leave none.
PATIENCE = 1


class RedisKilled(Fault):
    """Redis dies and comes back with its data."""

    name = "Redis killed, restarted"

    def strike(self, world: World) -> None:
        """Kill it, let it be away, start it."""
        world.redis.kill()
        world.hold()
        world.redis.start()


class RedisKilledEmpty(Fault):
    """Redis dies and comes back without its data."""

    name = "Redis killed, restarted empty"

    def strike(self, world: World) -> None:
        """Kill it, throw its data away, start it."""
        world.redis.kill()
        world.redis.forget()
        world.hold()
        world.redis.start()


class RedisFlushed(Fault):
    """Somebody empties Redis while it runs."""

    name = "FLUSHALL"
    kills = False

    def strike(self, world: World) -> None:
        """Empty it when jobs wait in it."""
        with world.redis.client() as client:
            _lists(client)
            client.flushall()


class QueueDeleted(Fault):
    """One queue's list goes."""

    name = "a queue's list deleted"
    kills = False

    def strike(self, world: World) -> None:
        """Delete the longest list."""
        with world.redis.client() as client:
            if lists := _lists(client):
                client.delete(max(lists, key=lambda key: int(str(client.llen(key)))))


class HashesDeleted(Fault):
    """Half of the deliveries lose what they carry; only their names are left in the lists."""

    name = "rq:job hashes deleted"
    kills = False

    def strike(self, world: World) -> None:
        """Delete every second one."""
        with world.redis.client() as client:
            hashes = sorted(client.scan_iter("rq:job:*", count=1000))
            for key in world.rng.sample(hashes, (len(hashes) + 1) // 2):
                client.delete(key)


class SnapshotRestored(Fault):
    """Redis is set back to an earlier state: deliveries of jobs that have ended meanwhile come again."""

    name = "an old snapshot restored"

    def strike(self, world: World) -> None:
        """Keep what it holds, let jobs run, and put it back."""
        world.redis.take_snapshot()
        world.hold()
        world.redis.kill()
        world.redis.restore_snapshot()
        world.redis.start()


class DeliveriesRepeated(Fault):
    """Every delivery that waits is there twice, and so are deliveries of attempts that there are not."""

    name = "each delivery twice"
    kills = False

    def strike(self, world: World) -> None:
        """Append each list to itself, and before it the same jobs' next attempts."""
        with world.redis.client() as client:
            for key in _lists(client):
                if waiting := client.lrange(key, 0, -1):
                    client.lpush(key, *map(_of_next_attempt, waiting))
                    client.rpush(key, *waiting)


def _of_next_attempt(name: bytes) -> bytes:
    job_id, _, attempt = name.rpartition(b"-")
    return b"%s-%d" % (job_id, int(attempt) + 1)


def _lists(client: redis.Redis) -> list[str]:
    """Return the lists in which jobs wait; none where workers have taken them all for some time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        keys = [key.decode() for key in client.scan_iter("rq:queue:*", count=1000)]
        lists = [key for key in keys if client.type(key) == b"list"]
        if lists or time.monotonic() > deadline:
            return lists
