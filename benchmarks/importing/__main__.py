"""How quick an import is: through all its jobs, against django-import-export with the same rows.

    python -m benchmarks.importing --rows 100000 --peer-rows 5000

On a PostgreSQL and a Redis of its own, or with --sqlite on a database file; the jobs are run by `manage.py rqworker`.
Each file is checked and written twice: all records new, then all of them changed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.importing.files import write_file
from benchmarks.servers import DURABLE
from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.postgres import throw_away_cluster
from tests.servers.waiting import wait_until

# How long one step may take, in seconds.
PATIENCE = 900
MEGABYTE = 1024 * 1024


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--peer-rows", type=int, default=5_000, help="rows for django-import-export; 0: leave it out")
    options.add_argument("--sqlite", action="store_true", help="on SQLite in place of PostgreSQL")
    wanted = options.parse_args()
    with _installation(sqlite=wanted.sqlite) as folder:
        rates = {name: _import(folder, wanted.rows, drivers) for name, drivers in (("new", 0), ("changed", 1_000))}
        if not wanted.peer_rows:
            return 0
        from benchmarks.importing.import_export import peer_rate

        for way in ("row by row", "in bulk"):
            rate = peer_rate(folder, wanted.peer_rows, in_bulk=way == "in bulk")
            print(f"django-import-export, {way}: {rate:,.0f} rows/s: Waybill {rates['new'] / rate:.0f} x", flush=True)
    return 0


@contextmanager
def _installation(*, sqlite: bool) -> Iterator[Path]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'db.sqlite3'}"
        if not sqlite:
            url = stack.enter_context(throw_away_cluster(options=DURABLE)).url
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "REDIS_URL": redis.url,
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        worker = subprocess.Popen([sys.executable, "manage.py", "rqworker", "--processes", "1"], start_new_session=True)
        stack.callback(worker.wait)
        stack.callback(worker.terminate)
        os.environ["BENCHMARKED_WORKER"] = str(worker.pid)
        time.sleep(4)
        yield folder


def _import(folder: Path, rows: int, drivers: int) -> float:
    """Import a file and tell how long each step took; returns rows a second from the check's beginning to the end."""
    from django.contrib.auth.models import User
    from django.core.files.base import File

    from imports.models import EmptyCells, InvalidRows, Stage
    from imports.selectors.imports import mapping_of
    from imports.services import asking
    from imports.services.uploading import upload
    from imports.targets.registry import TARGETS

    path = folder / "carriers.csv"
    write_file(path, rows, drivers=drivers)
    clerk, _ = User.objects.get_or_create(username="clerk")
    with path.open("rb") as file:
        run = upload(File(file, name=path.name), TARGETS["carrier"], by=clerk, request_key=uuid4())
    read = _seconds_until(run, Stage.READ)
    asking.map_as(run, mapping_of(run), EmptyCells.KEEP, by=clerk)
    checked = _seconds_until(run, Stage.CHECKED)
    asking.write(run, InvalidRows.SKIP, by=clerk)
    written = _seconds_until(run, Stage.IMPORTED)
    rate = rows / (checked + written)
    print(
        f"{rows:,} rows, {path.stat().st_size / MEGABYTE:.0f} MB: read in {read:.1f} s, checked in {checked:.1f} s, "
        f"written in {written:.1f} s ({run.created:,} new, {run.updated:,} changed, {run.invalid:,} invalid): "
        f"{rate:,.0f} rows/s; the worker had at most {_peak()} MB",
        flush=True,
    )
    return rate


def _seconds_until(run: "Import", stage: str) -> float:  # type: ignore[name-defined]  # noqa: F821
    began = time.monotonic()

    def is_there() -> bool:
        run.refresh_from_db()
        return bool(run.stage == stage)

    wait_until(is_there, f"the import is {stage}", PATIENCE)
    return time.monotonic() - began


def _peak() -> int:
    """Return the most memory that a process of the worker has had, in MB."""
    group = os.environ["BENCHMARKED_WORKER"]
    found = subprocess.run(["pgrep", "-g", group], capture_output=True, text=True, check=True).stdout.split()
    return max(_high_water(Path(f"/proc/{pid}/status")) for pid in found)


def _high_water(status: Path) -> int:
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    # A child that has ended and waits to be buried has none.
    return int(lines.get("VmHWM", "0").split()[0]) // 1024


if __name__ == "__main__":
    sys.exit(main())
