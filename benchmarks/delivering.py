"""How fast jobs are written and delivered, before and after, on a PostgreSQL and a Redis that are started for it.

    python -m benchmarks.delivering [ROUNDS] [JOBS]

Both ways take turns, so that a machine whose speed drifts slows both; what counts are medians and ratios.
"""

import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import django

from benchmarks.servers import DURABLE
from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.postgres import throw_away_cluster

if TYPE_CHECKING:
    from benchmarks.measuring import Taken

ROUNDS = 5
# Enqueued by one call; and what one clock finds due in the same second.
ENQUEUED, DUE = 20_000, 10_000
ROW = "{:<20}{:>8}{:>10}{:>10}{:>11}{:>11}{:>7}  {:<10}{:>7}"
HEAD = ROW.format("", "jobs", "before", "after", "before", "after", "times", "from to", "CPU")


def main(rounds: int = ROUNDS, enqueued: int = ENQUEUED) -> None:
    """Measure, and print a table."""
    with _servers():
        print(_conditions(), f"{rounds} rounds.", flush=True)
        print(HEAD, flush=True)
        _measure(rounds, enqueued)


@contextmanager
def _servers() -> Iterator[None]:
    with (
        tempfile.TemporaryDirectory(prefix="waybill-benchmark-") as folder,
        throw_away_cluster(options=DURABLE) as cluster,
        EmbeddedRedis(Path(folder) / "redis") as redis,
    ):
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "DATA_DIR": folder,
            "DATABASE_URL": cluster.url,
            "REDIS_URL": redis.url,
            "JOBS_BACKEND": "jobs.backends.rq.RQBackend",
        }
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield


def _conditions() -> str:
    from django.db import connection

    from jobs.backends.connecting import connect

    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "psycopg", "redis", "rq"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    redis = connect().info("server")["redis_version"]
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {packages}, "
        f"PostgreSQL {postgres} ({DURABLE.replace('-c ', '')}), Redis {redis} (appendfsync everysec)."
    )


def _measure(rounds: int, enqueued: int) -> None:
    from benchmarks.measuring import measures
    from benchmarks.through_rq import before

    for measure in measures(enqueued, DUE):
        pairs = [(measure.take(before()), measure.take(nullcontext())) for _ in range(rounds + 1)]
        # The first round only warms up.
        print(_row(measure.name, measure.jobs, pairs[1:]), flush=True)


def _row(name: str, jobs: int, pairs: "Sequence[tuple[Taken, Taken]]") -> str:
    medians = [statistics.median(taken.wall for taken in way) for way in zip(*pairs, strict=True)]
    ratios = [old.wall / new.wall for old, new in pairs]
    return ROW.format(
        name,
        f"{jobs:,}",
        *(f"{median:.2f} s" for median in medians),
        *(f"{jobs / median:,.0f}/s" for median in medians),
        f"{statistics.median(ratios):.1f}",
        f"{min(ratios):.1f} … {max(ratios):.1f}",
        f"{statistics.median(old.cpu / new.cpu for old, new in pairs):.1f}",
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
