"""`manage.py up`: all of Waybill on this machine, to try it out."""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from jobs.backends.connecting import address
from jobs.backends.embedded_redis import EmbeddedRedis, EmbeddedRedisError
from jobs.management import programs
from jobs.management.child import Program
from jobs.management.demo_login import demo_login
from jobs.management.output import LabelledOutput
from jobs.management.preflight import (
    CannotStart,
    check_backend,
    check_database,
    check_port,
    check_redis,
    held_data_dir,
)
from jobs.management.processes import Processes
from jobs.management.setting_up import LABEL, migrate, run_setup_commands
from jobs.management.stopping import StopRequests
from jobs.management.welcome import welcome, when_answering


class Command(BaseCommand):
    """Runs web, workers and clock together; what stands in the way is said in one sentence."""

    help = (
        "Runs web, workers and clock together on this machine, to try Waybill out; not for production. "
        "Uses SQLite when DATABASE_URL is not set, and an embedded Redis without REDIS_URL and REDIS_SENTINELS. "
        "Ctrl-C stops everything; a second Ctrl-C stops it at once. "
        "Exit codes: 0 stopped by Ctrl-C or SIGTERM; 1 something stands in the way, said in one sentence; "
        "2 unknown options."
    )
    # The processes it starts check themselves.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options; each may be given in the environment, too."""
        parser.add_argument(
            "--port", default=os.environ.get("PORT") or "8000", help="port of the web pages (PORT, or 8000)"
        )
        parser.add_argument(
            "--workers", default=os.environ.get("WORKERS") or "2", help="processes that run jobs (WORKERS, or 2)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C or SIGTERM."""
        with StopRequests() as stops:
            try:
                port = _number("PORT", options["port"], 1, 65535)
                self._up(port, _number("WORKERS", options["workers"], 0, 100), stops)
            except KeyboardInterrupt:
                return
            except (CannotStart, EmbeddedRedisError) as reason:
                self.stderr.write(str(reason))
                raise SystemExit(1) from None

    def _up(self, port: int, workers: int, stops: StopRequests) -> None:
        output = LabelledOutput(self.stdout)
        data_dir = settings.DATA_DIR
        with held_data_dir(data_dir, f"http://localhost:{port}, process {os.getpid()}"):
            check_backend()
            check_port(port)
            check_database()
            with _redis(output) as (redis_url, watch_redis):
                environ = programs.environment(port, redis_url)
                migrate(output)
                login = demo_login(data_dir / "demo-login")
                # From here on others use the database, with connections of their own.
                connections.close_all()
                run_setup_commands(environ, output)
                when_answering(port, lambda: output.block(welcome(port, login, data_dir, output)))
                Processes(_programs(port, workers), environ, output, watch_redis).run(stops)
        output.line(LABEL, "Stopped.")


def _programs(port: int, workers: int) -> list[Program]:
    return [programs.web(port), *programs.workers(workers), programs.clock()]


@contextmanager
def _redis(output: LabelledOutput) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the REDIS_URL for the processes, and what keeps that Redis running."""
    url = os.environ.get("REDIS_URL", "")
    if url or settings.REDIS_SENTINELS:
        check_redis(address())
        yield url, lambda: None
        return
    with EmbeddedRedis(settings.DATA_DIR / "redis") as server:

        def watch() -> None:
            if server.pid is None:
                output.line("redis", "ended unexpectedly; starting it again")
                server.start()

        yield server.url, watch


def _number(name: str, text: str, lowest: int, highest: int) -> int:
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise CannotStart(f"{name} is {text!r}: use a number from {lowest} to {highest}.")
    return int(text)
