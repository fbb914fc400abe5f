"""Waybill itself, by the command that its users start."""

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

import django

from benchmarks.peers.protocol import DATABASE_URL, REDIS_URL, Crew, Peer

# Of the driver and of the workers.
ENV = {
    "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    "DATABASE_URL": DATABASE_URL,
    "REDIS_URL": REDIS_URL,
    "JOBS_BACKEND": "jobs.backends.rq.RQBackend",
    # As quiet as everybody is here.
    "LOG_LEVEL": "WARNING",
}
os.environ |= ENV
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks import tasks  # noqa: E402
from benchmarks.peers import history  # noqa: E402
from jobs.api import Priority, Queue, Request, Status, enqueue_many  # noqa: E402
from jobs.management.commands.rqworker import Command  # noqa: E402
from jobs.models import Job  # noqa: E402

# Few enough that the rows of a call fit into memory with ease.
BATCH = 10_000
LANES = [(queue, priority) for priority in (Priority.NORMAL, Priority.HIGH, Priority.LOW) for queue in Queue]
LIVE = (Status.READY, Status.RUNNING)


class Waybill(Peer):
    """The product."""

    packages = ("django", "rq", "redis", "psycopg")
    variants = {"waybill": "its own: the job at enqueue, start and end; its attempt at start and end"}

    def prepare(self) -> None:
        call_command("migrate", verbosity=0)

    def reset(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM jobs_attempt WHERE worker <> 'seeded'")
            cursor.execute("DELETE FROM jobs_job WHERE idempotency_key NOT LIKE 'seeded:%'")
            cursor.execute("VACUUM jobs_job, jobs_attempt")

    def enqueue(self, number: int) -> None:
        tasks.noop.enqueue(number=number)

    def enqueue_many(self, numbers: Sequence[int]) -> None:
        _enqueue(tasks.noop.prepare(number=number) for number in numbers)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        _enqueue(tasks.sleep.prepare(number=number, milliseconds=milliseconds) for number in numbers)

    def spread(self, jobs: int, lanes: int) -> None:
        """Enqueue jobs numbered from 0, in turn to so many lanes: the queues first, then their priorities."""
        ways = [tasks.noop.using(queue_name=queue, priority=priority) for queue, priority in LANES[:lanes]]
        _enqueue(ways[number % lanes].prepare(number=number) for number in range(jobs))

    def seed(self, rows: int) -> None:
        """Write so many jobs that ended long ago."""
        with connection.cursor() as cursor:
            history.seed(cursor, rows)

    def workers(self, processes: int) -> Crew:
        return _crew(processes, [])

    def sleepers(self, threads: int) -> Crew:
        return _crew(1, ["--threads", str(threads)])

    def left(self, jobs: int) -> int:
        return Job.objects.filter(status__in=LIVE).count()


def _enqueue(requests: Iterator[Request]) -> None:
    while batch := list(islice(requests, BATCH)):
        enqueue_many(batch)


def _crew(processes: int, more: Sequence[str]) -> Crew:
    command = [sys.executable, "manage.py", "rqworker"]
    if _has_long_lived_children():
        return Crew([[*command, "--processes", str(processes), *more]], ENV)
    return Crew([command] * processes, ENV)


def _has_long_lived_children() -> bool:
    parser = Command().create_parser("manage.py", "rqworker")
    return any("--processes" in action.option_strings for action in parser._actions)


peer = Waybill()
