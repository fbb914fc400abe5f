"""Worker and clock processes on the test's own database and Redis."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.servers.waiting import wait_until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(redis_url: str, transactional_db: None, tmp_path: Path) -> Iterator[Start]:
    """Start a management command as a process: `start("rqworker", "email")`. All are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start_one(*command: str, **env: str) -> subprocess.Popen[bytes]:
        log = tmp_path / f"{command[0]}-{len(started)}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, *_program(command)],
                env=os.environ | _environment(redis_url) | env,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
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
