"""`manage.py rqworker [queues]`: run a worker. django-rq's command, right by default."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connections
from django_rq.management.commands.rqworker import Command as RQWorkerCommand
from django_rq.workers import get_worker, get_worker_class

from jobs.backends.connecting import address
from jobs.management.reaching_redis import RedisRefuses, wait_for_redis
from jobs.management.stopping import StopRequests
from jobs.queues import Queue, lanes
from jobs.worker.rq_worker import WORKER_TTL, Worker
from jobs.worker.threaded_child import MOST_THREADS

JSON = "rq.serializers.JSONSerializer"
# Far beyond any machine; a slip of the finger must not fork until memory is gone.
MOST_PROCESSES = 512
LARGEST_NUMBER = 10**9
_LEVELS = {0: "WARNING", 1: "INFO"}
# django-rq's options that have one right value here, and so no line in the help.
_SETTLED = ("with_scheduler", "serializer")


class Command(RQWorkerCommand):
    """Runs a worker on the queues named, or on all of them, each with its three lanes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take django-rq's options with our defaults, and how large the crew is."""
        super().add_arguments(parser)  # type: ignore[no-untyped-call]
        parser.set_defaults(serializer=JSON, worker_ttl=WORKER_TTL)
        for action in parser._actions:
            if action.dest in _SETTLED:
                action.help = argparse.SUPPRESS
        parser.add_argument(
            "--processes", type=_from_one_to(MOST_PROCESSES), help="processes (default: one a processor)"
        )
        parser.add_argument(
            "--threads",
            type=_from_one_to(MOST_THREADS),
            default=1,
            help="jobs that each process runs at once, for queues whose jobs wait for the network (default: 1)",
        )
        parser.add_argument(
            "--jobs-per-child",
            type=_from_one_to(LARGEST_NUMBER),
            help="jobs after which a process gives way to a fresh one; 1 isolates each from all others",
        )

    def handle(self, *args: str, **options: Any) -> None:
        """Wait for Redis, then run until stopped; a second SIGTERM or Ctrl-C ends the running jobs, too."""
        if options["serializer"] not in ("json", JSON):
            raise CommandError("Waybill's queues hold JSON only. Leave --serializer out.")
        if options["with_scheduler"]:
            raise CommandError("The clock starts what is due: leave --with-scheduler out, and run rqscheduler.")
        served = _lanes_of(args)
        if self._redis_came():
            self._work(served, options)

    def _work(self, lanes: list[str], options: dict[str, Any]) -> None:
        if options["pid"]:
            Path(options["pid"]).expanduser().write_text(str(os.getpid()))
        worker = get_worker(*lanes, **_given(options, "worker_class", "queue_class", "job_class"), **_crew(options))
        # One connection shared by two processes breaks both.
        connections.close_all()
        worker.work(
            burst=options["burst"],
            logging_level=_LEVELS.get(options["verbosity"], "DEBUG"),
            max_jobs=options["max_jobs"],
            max_idle_time=options["max_idle_time"],
        )

    def _redis_came(self) -> bool:
        """Wait until Redis answers; say whether it did before a request to stop."""
        with StopRequests():
            try:
                wait_for_redis(address(), self.stderr.write)
            except KeyboardInterrupt:
                return False
            except RedisRefuses as reason:
                raise CommandError(str(reason)) from None
        return True


def _crew(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that a worker is made with; one of another class knows nothing of a crew."""
    known = _given(options, "name", "worker_ttl", "serializer")
    if issubclass(_class_of(options["worker_class"]), Worker):
        known |= _given(options, "threads", "jobs_per_child") | {"processes": options["processes"] or processors()}
    return known


def _class_of(name: str | None) -> type[Any]:
    found: type[Any] = get_worker_class(name)  # type: ignore[no-untyped-call]
    return found


def _given(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: options[name] for name in names}


def _from_one_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"use a number from 1 to {most:,}")
        return int(text)

    return number


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lanes_of(queue_names: tuple[str, ...]) -> list[str]:
    names = queue_names or tuple(Queue)
    if unknown := [name for name in names if name not in tuple(Queue)]:
        raise CommandError(f"There is no queue {unknown[0]!r}. The queues are: {', '.join(Queue)}.")
    return [lane for name in names for lane in lanes(name)]
