"""Dramatiq on Redis, by itself and with the rows of django-dramatiq."""

import sys
from collections.abc import Sequence
from pathlib import Path

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from benchmarks.peers import marks, site
from benchmarks.peers.protocol import REDIS_URL, ROWS, Crew, Peer

# Dramatiq's own default.
THREADS = 8
OWN = [f"dramatiq.middleware.{name}" for name in ("AgeLimit", "TimeLimit", "ShutdownNotifications", "Callbacks")]
MIDDLEWARE = [*OWN, "dramatiq.middleware.Pipelines", "dramatiq.middleware.Retries"]
ADMIN = [f"django_dramatiq.middleware.{name}" for name in ("AdminMiddleware", "DbConnectionsMiddleware")]
ENV = site.set_up(
    INSTALLED_APPS=["django_dramatiq"],
    DRAMATIQ_BROKER={
        "BROKER": "dramatiq.brokers.redis.RedisBroker",
        "OPTIONS": {"url": REDIS_URL},
        "MIDDLEWARE": [*MIDDLEWARE, *ADMIN],
    },
)
if not ROWS:
    dramatiq.set_broker(RedisBroker(url=REDIS_URL))
noop = dramatiq.actor(actor_name="noop")(marks.mark)
sleep = dramatiq.actor(actor_name="sleep")(marks.sleep)


class Dramatiq(Peer):
    """Dramatiq."""

    packages = ("dramatiq", "django-dramatiq")
    variants = {
        "dramatiq": "",
        "dramatiq+rows": "django-dramatiq: INSERT after the enqueue, UPDATE at start and end",
    }
    has_bulk = False

    def prepare(self) -> None:
        site.migrate()

    def reset(self) -> None:
        site.empty("django_dramatiq_task")

    def enqueue(self, number: int) -> None:
        noop.send(number)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        for number in numbers:
            sleep.send(number, milliseconds)

    def workers(self, processes: int) -> Crew:
        return _crew(processes, THREADS)

    def sleepers(self, threads: int) -> Crew:
        return _crew(1, threads)

    def left(self, jobs: int) -> int | None:
        from django_dramatiq.models import Task

        return Task.tasks.exclude(status=Task.STATUS_DONE).count() if ROWS else None


def _crew(processes: int, threads: int) -> Crew:
    program = str(Path(sys.executable).parent / "dramatiq")
    sizes = ["--processes", str(processes), "--threads", str(threads)]
    return Crew([[program, __name__, *sizes, "--skip-logging"]], ENV)


peer = Dramatiq()
