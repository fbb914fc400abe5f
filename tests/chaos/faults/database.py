"""PostgreSQL stops, loses its connections, or has no room left."""

from typing import ClassVar

from tests.chaos.databases import Postgres
from tests.chaos.disk import BALLAST, fill
from tests.chaos.faults.base import Fault
from tests.chaos.world import World
from tests.servers.postgres import Cluster, Stop


class PostgresFault(Fault):
    """Something about the server, which SQLite has none of."""

    def why_not(self, world: World) -> str:
        """SQLite has no server."""
        return "" if isinstance(world.database, Postgres) else "SQLite has no server."


class Restarted(PostgresFault):
    """The server is stopped in one way, and is away for a while."""

    how: ClassVar[Stop]

    def strike(self, world: World) -> None:
        """Stop it and start it."""
        cluster = cluster_of(world)
        cluster.stop(self.how)
        world.hold()
        cluster.start()


class RestartedFast(Restarted):
    """Transactions are ended in order."""

    name = "PostgreSQL restarted, fast"
    how = Stop.FAST


class RestartedImmediately(Restarted):
    """As a power cut would have it: recovered from its log."""

    name = "PostgreSQL restarted, immediate"
    how = Stop.IMMEDIATE


class BackendsTerminated(PostgresFault):
    """All connections are ended at once."""

    name = "pg_terminate_backend on all"

    def strike(self, world: World) -> None:
        """End every connection but this one."""
        world.database.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


class DiskFull(PostgresFault):
    """The disk of the database has no room left, also not for its log."""

    name = "PostgreSQL's disk full"

    def strike(self, world: World) -> None:
        """Fill it, and make room again; a server that gave up is started, as a person would."""
        cluster = cluster_of(world)
        ballast = cluster.folder.parent / BALLAST
        fill(ballast)
        world.hold()
        ballast.unlink()
        if not cluster.is_running():
            cluster.start()

    def why_not(self, world: World) -> str:
        """It takes a small disk of its own: nobody fills the machine's."""
        if reason := super().why_not(world):
            return reason
        small = cluster_of(world).folder.parent.is_mount()
        return "" if small else "a small disk can't be mounted here (it takes root, and CAP_SYS_ADMIN in a container)."


def cluster_of(world: World) -> Cluster:
    """Return the world's PostgreSQL."""
    assert isinstance(world.database, Postgres)
    return world.database.cluster
