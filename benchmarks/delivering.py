"""How fast jobs are written and delivered, before and after, on a PostgreSQL and a Redis that are started for it.

    python -m benchmarks.delivering [ROUNDS] [JOBS]

Both ways take turns, so that a machine whose speed drifts slows both; what counts are medians and ratios.
"""

import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path

import django

from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.postgres import throw_away_cluster

# Commits reach the disk, as in production.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
ROUNDS = 5
# Enqueued by one call; and what one clock finds due in the same second.
ENQUEUED, DUE = 20_000, 10_000
ROW = "{:<16}{:>9}{:>11}{:>11}{:>12}{:>12}{:>8}   {}"


def main(rounds: int = ROUNDS, enqueued: int = ENQUEUED) -> None:
    """Measure, and print a table."""
    with _servers():
        print(_conditions(), f"{rounds} rounds.", flush=True)
        print(ROW.format("", "jobs", "before", "after", "before", "after", "ratio", "from … to"))
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
        old: list[float] = []
        new: list[float] = []
        # The first round only warms up.
        for number in range(rounds + 1):
            for taken, way in ((old, before), (new, nullcontext)):
                with way():
                    seconds = measure.seconds()
                if number:
                    taken.append(seconds)
        print(_row(measure.name, measure.jobs, old, new), flush=True)


def _row(name: str, jobs: int, old: list[float], new: list[float]) -> str:
    ratios = [before / after for before, after in zip(old, new, strict=True)]
    medians = statistics.median(old), statistics.median(new)
    seconds = [f"{median:.2f} s" for median in medians]
    rates = [f"{jobs / median:,.0f}/s" for median in medians]
    spread = f"{min(ratios):.1f} … {max(ratios):.1f}"
    return ROW.format(name, f"{jobs:,}", *seconds, *rates, f"{statistics.median(ratios):.1f}", spread)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
