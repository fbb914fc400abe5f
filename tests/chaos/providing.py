"""Migrated databases for worlds, each its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.databases import Postgres, SQLite
from tests.chaos.disk import small_disk
from tests.chaos.options import Size
from tests.chaos.world import prepare
from tests.servers.postgres import throw_away_cluster

# Room for the database, its log, and the jobs of a long run.
DISK_MEGABYTES = 2_000
# A log that is small on a small disk. Commits wait for it: what is acknowledged must outlive the server's death.
_OPTIONS = "-c synchronous_commit=on -c max_wal_size=64MB -c min_wal_size=32MB"


@dataclass(frozen=True)
class Databases:
    """Makes databases in a folder."""

    folder: Path
    size: Size

    @contextmanager
    def postgres(self, name: str) -> Iterator[Postgres]:
        """Yield a database on a server and a small disk of its own."""
        with (
            small_disk(self.folder / f"{name}-disk", DISK_MEGABYTES) as place,
            throw_away_cluster(place, _OPTIONS) as cluster,
        ):
            database = Postgres(cluster)
            prepare(database, self.folder / f"{name}-setup", self.size)
            yield database

    def sqlite(self, name: str) -> SQLite:
        """Return a database that is a copy of one that was migrated once."""
        # Of each process its own, so that none has to wait for another.
        template = SQLite(self.folder / f"template-{os.getpid()}.sqlite3")
        if not template.path.exists():
            prepare(template, self.folder / "template-setup", self.size)
        return SQLite(Path(shutil.copy(template.path, self.folder / f"{name}.sqlite3")))
