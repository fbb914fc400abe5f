"""Kill a process at every line of every operation that has side effects, and see that every promise is kept.

Each hit plays one operation in a forked process that dies of SIGKILL just before a line is executed, lets worker and
clock recover from it, and holds the promises against the rows and an independent witness. PostgreSQL and Redis are
started for it and thrown away; DATABASE=sqlite takes a file instead.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.backends.embedded_redis import EmbeddedRedis
from tests.chaos.report import Row
from tests.servers.postgres import throw_away_cluster


def run(times: int, seed: int) -> list[Row]:
    """Kill at every line so many times; returns a row for each operation, and one for lines that none reaches."""
    with tempfile.TemporaryDirectory(prefix="waybill-failpoints-") as name:
        folder = Path(name)
        with EmbeddedRedis(folder / "redis") as redis, _database(folder) as database_url:
            own = {
                "DJANGO_SETTINGS_MODULE": "tests.chaos.failpoints.settings",
                "DATA_DIR": str(folder),
                # What it leaves when it is interrupted goes with all the rest.
                "TMPDIR": str(folder),
                "DATABASE_URL": database_url,
                "REDIS_URL": redis.url,
                "JOBS_BACKEND": "jobs.backends.rq.RQBackend",
                # The product says what it thinks of each of thousands of deaths; the table says what came of them.
                "LOG_LEVEL": "CRITICAL",
                "TIMES": str(times),
                "SEED": str(seed),
            }
            # A process of its own: it forks, so it must have no threads, and it forgets all jobs there are.
            command = [sys.executable, "-m", "tests.chaos.failpoints.striking"]
            done = subprocess.run(command, env=os.environ | own, stdout=subprocess.PIPE, check=True)
    return [Row(**row) for row in json.loads(done.stdout)]


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    if os.environ.get("DATABASE") == "sqlite":
        yield f"sqlite:///{folder / 'failpoints.sqlite3'}"
        return
    with throw_away_cluster() as cluster:
        yield cluster.url
