"""A Waybill of its own: PostgreSQL, Redis, gunicorn and, where one asks for it, a worker; gone afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.servers import DURABLE
from jobs.backends.embedded_redis import EmbeddedRedis
from jobs.backends.ports import free_port
from tests.servers.postgres import throw_away_cluster
from tests.servers.waiting import wait_until

# As a small server of its own would be set up; the defaults of PostgreSQL are those of a machine with 1 GB.
OPTIONS = f"{DURABLE} -c shared_buffers=1GB -c max_wal_size=8GB"
HOST = "127.0.0.1"


@contextmanager
def installation() -> Iterator[int]:
    """Yield the port that gunicorn serves an empty, migrated installation at; Django is set up in this process."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(throw_away_cluster(options=OPTIONS))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": cluster.url,
            "REDIS_URL": redis.url,
            "JOBS_BACKEND": "jobs.backends.rq.RQBackend",
            # This process asks as a browser called `testserver`, gunicorn is asked by its address.
            "ALLOWED_HOSTS": f"{HOST},testserver",
            "HTTPS": "0",
            "LOG_LEVEL": "WARNING",
        }
        _set_up()
        port = free_port()
        # One process of the default kind: visits come one after the other.
        stack.enter_context(process("-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1"))
        yield port


@contextmanager
def process(*arguments: str) -> Iterator["subprocess.Popen[Any]"]:
    """Run a Python program beside the block."""
    running = subprocess.Popen([sys.executable, *arguments], start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@contextmanager
def worker() -> Iterator[None]:
    """Run a worker as production does, beside the block, which begins once it listens."""
    from jobs.models import Heartbeat

    with process("manage.py", "rqworker") as running:
        named = Heartbeat.objects.filter(process__contains=f"-{running.pid}-")
        wait_until(named.exists, "the worker beats", seconds=60)
        yield


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
