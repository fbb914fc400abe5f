"""The network between the processes and a server fails."""

from typing import ClassVar

from tests.chaos.databases import Postgres
from tests.chaos.faults.base import Fault
from tests.chaos.proxy import Line
from tests.chaos.world import World


class CutOff(Fault):
    """One server can't be reached for a while, in one way."""

    server: ClassVar[str]
    line: ClassVar[Line]

    def strike(self, world: World) -> None:
        """Cut the line, and mend it."""
        world.network.ask(f"{self.server} {self.line}")
        world.hold()
        world.network.ask(f"{self.server} {Line.OPEN}")

    def why_not(self, world: World) -> str:
        """SQLite is reached by no network."""
        there = self.server == "redis" or isinstance(world.database, Postgres)
        return "" if there else "SQLite is a file: there is nothing to cut."


class RedisSilent(CutOff):
    """Nothing gets through to Redis, and nothing says so."""

    name = "network to Redis silent"
    server, line = "redis", Line.SILENT


class RedisReset(CutOff):
    """Connections to Redis break off and are refused."""

    name = "network to Redis reset"
    server, line = "redis", Line.RESET


class DatabaseSilent(CutOff):
    """Nothing gets through to PostgreSQL, and nothing says so."""

    name = "network to PostgreSQL silent"
    server, line = "database", Line.SILENT


class DatabaseReset(CutOff):
    """Connections to PostgreSQL break off and are refused."""

    name = "network to PostgreSQL reset"
    server, line = "database", Line.RESET
