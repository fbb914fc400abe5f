"""Worker and clock processes on the test's own database and Redis."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.db import connection

from tests.servers.nursery import Nursery
from tests.servers.waiting import wait_until

Start = Callable[..., subprocess.Popen[bytes]]
Settings = frozenset[tuple[str, str]]
# What is started most, and is no other for being forked.
NURSED = ("rqworker", "rqscheduler")
# A nursery is worth its own start from this wish on.
ENOUGH = 3
# Of no consequence to what is started.
_OF_THE_TEST = ("PYTEST_CURRENT_TEST",)


class Nurseries:
    """Those of a test process, by environment: settings are read once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._asked: Counter[Settings] = Counter()
        self._running: dict[Settings, Nursery] = {}

    def of(self, environment: Mapping[str, str]) -> Nursery | None:
        """Return the one for an environment; None where it is asked for the first time, and may be the last."""
        key = frozenset(item for item in environment.items() if item[0] not in _OF_THE_TEST)
        self._asked[key] += 1
        # Its socket is of a kind that only Linux has.
        if self._asked[key] == ENOUGH and sys.platform == "linux":
            self._running[key] = Nursery(environment)
        return self._running.get(key)

    def close(self) -> None:
        """End them all."""
        for nursery in self._running.values():
            nursery.close()


@pytest.fixture(scope="session")
def nurseries() -> Iterator[Nurseries]:
    """What forks the workers and clocks that this test process starts."""
    kept = Nurseries()
    yield kept
    kept.close()


@pytest.fixture
def start(redis_url: str, transactional_db: None, tmp_path: Path, nurseries: Nurseries) -> Iterator[Start]:
    """Start a management command as a process: `start("rqworker", "email")`. All are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start_one(*command: str, **env: str) -> subprocess.Popen[bytes]:
        log = tmp_path / f"{command[0]}-{len(started)}.log"
        environment = os.environ | _environment(redis_url) | env
        if nursery := nurseries.of(environment) if command[0] in NURSED else None:
            process: subprocess.Popen[bytes] = nursery.start(command, environment, log)
        else:
            process = _start_anew(command, environment, log)
        started.append(process)
        return process

    yield start_one
    for process in started:
        _kill(process)
    for log in tmp_path.glob("*.log"):
        sys.stdout.write(f"--- {log.name}\n{log.read_text()}")


@pytest.fixture
def worker(start: Start) -> subprocess.Popen[bytes]:
    """A worker on all queues that listens already."""
    return listening(start("rqworker"))


def listening(process: subprocess.Popen[bytes], name: str = "") -> subprocess.Popen[bytes]:
    """Wait until a worker has said in the database that it is alive."""
    from jobs.models import Heartbeat

    named = name or f"-{process.pid}-"
    wait_until(Heartbeat.objects.filter(process__contains=named).exists, "the worker beats")
    return process


def _start_anew(command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, *_program(command)],
            env=environment,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )


def _program(command: tuple[str, ...]) -> list[str]:
    return list(command) if command[0].startswith("-") else ["manage.py", *command]


def _environment(redis_url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "DATABASE_URL": _database_url(),
        "REDIS_URL": redis_url,
        "JOBS_BACKEND": "jobs.backends.rq.RQBackend",
    }


def _database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
