"""The PostgreSQL and the Redis that every contender works with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.postgres import Cluster, throw_away_cluster

# Commits reach the disk, as in production; for the rest PostgreSQL's own defaults.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
# Counts each statement, at some cost: for what is measured with nothing but counts in mind.
COUNTING = "-c shared_preload_libraries=pg_stat_statements"


@dataclass
class Servers:
    """Both servers, running."""

    cluster: Cluster
    redis: EmbeddedRedis

    def make_database(self, name: str) -> str:
        """Make an empty database; return its address."""
        with self.sql() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return f"{self.cluster.url.rpartition('/')[0]}/{name}"

    def sql(self, name: str = "postgres") -> "psycopg.Connection[tuple[Any, ...]]":
        """Return a connection to a database."""
        return psycopg.connect(self.address(name), autocommit=True)

    def forget(self) -> None:
        """Empty Redis."""
        with redis.Redis.from_url(self.redis.url) as client:
            client.flushall()

    def versions(self) -> dict[str, str]:
        """Return the servers' versions."""
        with self.sql() as connection, redis.Redis.from_url(self.redis.url) as client:
            (postgres,) = connection.execute("SHOW server_version").fetchone() or ("",)
            return {"PostgreSQL": postgres.split()[0], "Redis": client.info("server")["redis_version"]}


@contextmanager
def servers(folder: Path, options: str = DURABLE) -> Iterator[Servers]:
    """Run both until the block ends."""
    # A folder of its own: a Redis that is started on another one's takes over from it.
    data = Path(tempfile.mkdtemp(prefix="redis-", dir=folder))
    with throw_away_cluster(folder, options) as cluster, EmbeddedRedis(data) as own_redis:
        yield Servers(cluster, own_redis)
