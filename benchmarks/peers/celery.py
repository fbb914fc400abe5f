"""Celery on Redis, without results and with those of django-celery-results."""

import sys
from collections.abc import Sequence
from pathlib import Path

from celery import Celery as App

from benchmarks.peers import marks, site
from benchmarks.peers.protocol import REDIS_URL, ROWS, Crew, Peer

ENV = site.set_up(INSTALLED_APPS=["django_celery_results"])

app = App("bench", broker=REDIS_URL)
app.conf.update(
    result_backend="django-db" if ROWS else None,
    task_ignore_result=not ROWS,
    task_track_started=ROWS,
    # What a worker has taken is not lost when it dies.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Celery's guide to optimizing, for many short tasks: between 50 and 150.
    worker_prefetch_multiplier=100,
    worker_disable_rate_limits=True,
    worker_send_task_events=False,
)
noop = app.task(name="bench.noop")(marks.mark)
sleep = app.task(name="bench.sleep")(marks.sleep)


class Celery(Peer):
    """Celery."""

    packages = ("celery", "kombu", "django-celery-results")
    variants = {"celery": "", "celery+rows": "django-celery-results: INSERT at start, UPDATE at end, none at enqueue"}
    has_bulk = False

    def prepare(self) -> None:
        site.migrate()

    def reset(self) -> None:
        site.empty("django_celery_results_taskresult")

    def enqueue(self, number: int) -> None:
        noop.delay(number)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        for number in numbers:
            sleep.delay(number, milliseconds)

    def workers(self, processes: int) -> Crew:
        return _crew("prefork", processes)

    def sleepers(self, threads: int) -> Crew:
        return _crew("threads", threads)

    def left(self, jobs: int) -> int | None:
        from django_celery_results.models import TaskResult

        return jobs - TaskResult.objects.filter(status="SUCCESS").count() if ROWS else None


def _crew(pool: str, concurrency: int) -> Crew:
    program = str(Path(sys.executable).parent / "celery")
    quietly = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = [program, "--app", __name__, "worker", "--pool", pool, "--concurrency", str(concurrency), *quietly]
    return Crew([command], ENV)


peer = Celery()
