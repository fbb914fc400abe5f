"""A world to wreck: a database, a Redis, a mail server, workers, clocks and producers, all of them real processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType

from jobs.backends.ports import free_port
from tests.chaos.controlled import Controlled
from tests.chaos.databases import CREATE_MARKS, Database, Postgres, read_jobs, read_marks
from tests.chaos.evidence import Evidence
from tests.chaos.ledger import LEDGER
from tests.chaos.ledger import read as read_ledger
from tests.chaos.mail_server import read as read_letters
from tests.chaos.options import Size
from tests.chaos.redis_server import RedisServer
from tests.chaos.supervision import Member, Supervisor
from tests.chaos.workload import PlannedJob
from tests.servers.sentinel import SentinelWorld
from tests.servers.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
# The crew of each worker, as options of its command.
WORKERS = ("",) * 3
# Asks the processes of a world for schedules, with the shortest interval in seconds.
SCHEDULES = "CHAOS_SCHEDULES"
# How long workers may take to listen, with other worlds starting at the same time.
START_SECONDS = 90
# These would make the processes a part of somebody else's set-up.
_FOREIGN = (
    "TIME_ZONE",
    "ALLOWED_HOSTS",
    "MEDIA_ROOT",
    "STORAGE_URL",
    "STATIC_ROOT",
    "DEBUG",
    "JOBS_BACKEND",
    "PYTEST_CURRENT_TEST",
)


@dataclass
class World:
    """What a fault gets into its hands."""

    folder: Path
    size: Size
    rng: Random
    database: Database
    # Where `sentinels` name the master, this one is nobody's.
    redis: RedisServer
    network: Controlled
    mail: Controlled
    supervisor: Supervisor
    producers: Controlled
    sentinels: SentinelWorld | None = None
    # The process ids of those who enqueue the present share.
    producing: list[int] = field(default_factory=list)
    plan: dict[str, PlannedJob] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    calm: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    # How long it took until another clock led, in seconds.
    take_overs: list[float] = field(default_factory=list)

    @property
    def workers(self) -> list[Member]:
        """The workers."""
        return [member for member in self.supervisor.members if member.name.startswith("worker")]

    @property
    def clocks(self) -> list[Member]:
        """The clocks."""
        return [member for member in self.supervisor.members if member.name.startswith("clock")]

    def hold(self) -> None:
        """Let an outage last."""
        time.sleep(self.size.hold)

    def evidence(self) -> Evidence:
        """Gather everything there is to judge by."""
        return Evidence(
            plan=self.plan,
            entries=list(read_ledger(self.folder / LEDGER)),
            jobs=list(read_jobs(self.database)),
            marks=read_marks(self.database),
            letters=list(read_letters(self.folder / "letters")),
            pdfs=frozenset(path.stem for path in self.folder.glob("*.pdf")),
            late=frozenset(self.late),
            calm=frozenset(self.calm),
            kept=frozenset(self.kept),
        )


@contextmanager
def open_world(
    folder: Path,
    size: Size,
    rng: Random,
    database: Database,
    *,
    workers: Sequence[str] = WORKERS,
    clocks: int = 2,
    sentinels: SentinelWorld | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[World]:
    """Yield a running world on a migrated database; all of its processes are gone afterwards."""
    logs = folder / "logs"
    logs.mkdir(parents=True)
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(folder / "redis"))
        routes, ports = _routes(database, redis)
        network = stack.enter_context(Controlled("tests.chaos.proxy", *routes, log=logs / "network.log"))
        mail_port = free_port()
        mail = stack.enter_context(_mail_server(mail_port, folder / "letters", logs))
        network.ask("redis open")
        mail.ask("250")
        environment = _environment(folder, size) | _addresses(database, ports, mail_port) | dict(env)
        if sentinels:
            environment |= sentinels.environment
        supervisor = Supervisor(_members(workers, clocks), environment, logs)
        producers = stack.enter_context(
            Controlled("tests.chaos.producing", env=environment, log=logs / "producers.log")
        )
        stack.callback(supervisor.stop)
        supervisor.start()
        _wait_for_workers(database, len(workers))
        yield World(folder, size, rng, database, redis, network, mail, supervisor, producers, sentinels)


def prepare(database: Database, folder: Path, size: Size) -> None:
    """Migrate a database, and make the table that tasks write to."""
    environment = _environment(folder, size) | {"DATABASE_URL": database.url}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True, cwd=ROOT)
    database.query(CREATE_MARKS)


def _wait_for_workers(database: Database, workers: int) -> None:
    """Wait until all listen: a fault that is over before they do has struck nothing."""
    beats = "SELECT count(*) FROM jobs_heartbeat WHERE kind = 'worker'"
    wait_until(lambda: database.query(beats)[0][0] >= workers, "the workers listen", START_SECONDS)


def _mail_server(port: int, letters: Path, logs: Path) -> Controlled:
    return Controlled("tests.chaos.mail_server", str(port), str(letters), log=logs / "mail.log")


def _members(workers: Sequence[str], clocks: int) -> list[Member]:
    return [
        *(Member(f"worker {number}", ("rqworker", *crew.split())) for number, crew in enumerate(workers, start=1)),
        *(Member(f"clock {number}", ("rqscheduler",)) for number in range(1, clocks + 1)),
    ]


def _routes(database: Database, redis: RedisServer) -> tuple[Iterable[str], Mapping[str, int]]:
    """Return the routes for the proxies, and the ports they listen on."""
    targets = {"redis": redis.port}
    if isinstance(database, Postgres):
        targets["database"] = database.cluster.port
    ports = {name: free_port() for name in targets}
    return [f"{name}={ports[name]}:{target}" for name, target in targets.items()], ports


def _addresses(database: Database, ports: Mapping[str, int], mail_port: int) -> dict[str, str]:
    url = database.url
    if isinstance(database, Postgres):
        url = url.replace(f":{database.cluster.port}/", f":{ports['database']}/")
    return {
        "DATABASE_URL": url,
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }


def _environment(folder: Path, size: Size) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "DATA_DIR": str(folder / "data"),
        "CHAOS_FOLDER": str(folder),
        "CHAOS_LIMITS": json.dumps(size.limits),
        "CHAOS_MISFIRE": str(size.misfire),
        "HTTPS": "0",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
