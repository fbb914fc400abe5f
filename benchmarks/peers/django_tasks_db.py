"""The database backend of django-tasks: PostgreSQL is queue and audit in one."""

import sys
from collections.abc import Sequence

from benchmarks.peers import marks, site
from benchmarks.peers.protocol import Crew, Peer

# How often an idle worker asks, in seconds: it asks once a second by default, which would be its idle latency.
INTERVAL = "0.1"
ENV = site.set_up(
    INSTALLED_APPS=["django_tasks", "django_tasks_db"],
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
)

from django_tasks import task  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402


@task()
def noop(number: int) -> None:
    """Do nothing."""
    marks.mark(number)


@task()
def sleep(number: int, milliseconds: int) -> None:
    """Wait."""
    marks.sleep(number, milliseconds)


class DjangoTasksDB(Peer):
    """django-tasks-db."""

    packages = ("django-tasks", "django-tasks-db")
    variants = {"django-tasks-db+rows": "its own: INSERT at enqueue, UPDATE at start and end"}
    has_bulk = False

    def prepare(self) -> None:
        site.migrate()

    def reset(self) -> None:
        site.empty("django_tasks_database_dbtaskresult")

    def enqueue(self, number: int) -> None:
        noop.enqueue(number)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        for number in numbers:
            sleep.enqueue(number, milliseconds)

    def workers(self, processes: int) -> Crew:
        command = [sys.executable, "-m", "django", "db_worker", "--interval", INTERVAL, "--no-startup-delay"]
        return Crew([command] * processes, ENV)

    def sleepers(self, threads: int) -> Crew:
        # A worker runs one task at a time.
        return self.workers(1)

    def left(self, jobs: int) -> int:
        return int(DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).count())


peer = DjangoTasksDB()
