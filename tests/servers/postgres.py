"""Runs a command with a PostgreSQL of its own that is thrown away afterwards.

    python -m tests.servers.postgres pytest -q

The command finds it in DATABASE_URL. Programs are looked for in POSTGRES_BIN, on the PATH, and where
Debian and Homebrew put them.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jobs.backends.ports import free_port

_PLACES = ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt", "/usr/pgsql-*")
# Nothing here outlives the run, so nothing is flushed to the disk.
_OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=200"
# Commits need not even reach the system: for a server that nobody kills.
QUICK = "-c synchronous_commit=off"


class NoPostgres(Exception):
    """PostgreSQL's programs are not on this machine."""


class Stop(StrEnum):
    """How a server is stopped: connections ended in order, or at once, as a power cut would."""

    FAST = "fast"
    IMMEDIATE = "immediate"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in a folder of its own, on 127.0.0.1."""

    programs: Path
    folder: Path
    port: int
    options: str = QUICK

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the cluster's files."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        own = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} {_OPTIONS} {self.options}"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", own, "start")

    def stop(self, how: Stop = Stop.IMMEDIATE) -> None:
        """Stop the server and wait until it has ended."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    def is_running(self) -> bool:
        """Say whether there is a server process."""
        return self._call("pg_ctl", "-D", self._data, "status") == 0

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        if self._call(program, *arguments):
            log = self.folder / "log"
            raise RuntimeError(f"{program} failed.\n{log.read_text() if log.exists() else ''}")

    def _call(self, program: str, *arguments: str) -> int:
        command = [*_as_postgres(), str(self.programs / program), *arguments]
        # The server keeps the standard streams it is started with: they must not be a pipe that someone reads.
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
        return done.returncode


@contextmanager
def throw_away_cluster(parent: Path | None = None, options: str = QUICK) -> Iterator[Cluster]:
    """Yield a running cluster in a folder of `parent` that is gone afterwards; raises NoPostgres."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="waybill-pg-", dir=parent))
    cluster = Cluster(programs, folder, free_port(), options)
    try:
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        # Also after a start that was interrupted.
        if cluster.is_running():
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Return the folder of initdb and pg_ctl; raises NoPostgres."""
    candidates = [os.environ.get("POSTGRES_BIN", ""), str(Path(shutil.which("initdb") or "").parent)]
    candidates += sorted((str(path.parent) for place in _PLACES for path in _initdbs(place)), reverse=True)
    for candidate in candidates:
        if candidate and (Path(candidate) / "initdb").exists():
            return Path(candidate).resolve()
    raise NoPostgres("PostgreSQL is not on this machine: install it, or set POSTGRES_BIN to its programs' folder.")


def _initdbs(place: str) -> list[Path]:
    top, _, pattern = place.rpartition("/")
    return [*Path(place).glob("*/bin/initdb"), *Path(top).glob(f"{pattern}/bin/initdb")]


def _as_postgres() -> list[str]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() == 0:
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return []


def main(command: list[str]) -> int:
    """Run the command; return its exit code."""
    # A Ctrl-C is for the command, which the terminal sends it, too; we clean up after it.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with throw_away_cluster() as cluster:
            environment = os.environ | {"DATABASE_URL": cluster.url}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgres as reason:
        sys.stderr.write(f"{reason}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
