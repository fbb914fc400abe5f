"""What PostgreSQL and Redis have done so far, by their own counts."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import redis

from benchmarks.processes import cpu_seconds
from benchmarks.servers import Servers

WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"


@dataclass(frozen=True)
class Readings:
    """Counters that only grow; the difference of two is what was done between them."""

    # Processor seconds.
    workers: float
    postgres: float
    redis: float
    # Bytes of the write-ahead log.
    wal: float
    # Times that Redis read from a client, which is a round trip, and the commands it did.
    reads: float
    commands: float

    def __sub__(self, other: Self) -> "Readings":
        return Readings(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))


def read(servers: Servers, workers: list[int]) -> Readings:
    """Read all counters."""
    with servers.sql() as connection, redis.Redis.from_url(servers.redis.url) as client:
        (wal,) = connection.execute(WAL).fetchone() or (0,)
        counts = client.info("stats")
    return Readings(
        workers=cpu_seconds(workers),
        postgres=cpu_seconds([_postmaster(servers.cluster.folder)]),
        redis=cpu_seconds([servers.redis.pid or 0]),
        wal=float(wal),
        reads=counts["total_reads_processed"],
        commands=counts["total_commands_processed"],
    )


def _postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
