"""Django-Q2 on Redis."""

import sys
from collections.abc import Sequence

from benchmarks.peers import marks, site
from benchmarks.peers.protocol import REDIS_URL, Crew, Peer

# What this process itself has: it starts no workers.
PROCESSES = 1
SETTINGS = {
    "name": "bench",
    "redis": REDIS_URL,
    # Seconds; a retry later than the timeout, as it demands.
    "timeout": 60,
    "retry": 120,
    # Workers find the next task in memory.
    "queue_limit": 500,
    # All results are kept: deleting the oldest at each end would be work that nobody else does.
    "save_limit": 0,
    # A worker is not replaced while it is measured.
    "recycle": 1_000_000,
    "scheduler": False,
    "log_level": "WARNING",
}


def _env(workers: int) -> dict[str, str]:
    return site.set_up(INSTALLED_APPS=["django_q"], Q_CLUSTER=SETTINGS | {"workers": workers})


_env(PROCESSES)

from django_q.models import Success  # noqa: E402
from django_q.tasks import async_task  # noqa: E402


class DjangoQ2(Peer):
    """Django-Q2. What a worker has taken is lost if it dies: its broker on Redis has no receipts."""

    packages = ("django-q2",)
    variants = {"django-q2+rows": "its own: INSERT at end only"}
    has_bulk = False

    def prepare(self) -> None:
        site.migrate()

    def reset(self) -> None:
        site.empty("django_q_task")

    def enqueue(self, number: int) -> None:
        async_task(marks.mark, number)

    def enqueue_sleeping(self, numbers: Sequence[int], milliseconds: int) -> None:
        for number in numbers:
            async_task(marks.sleep, number, milliseconds)

    def workers(self, processes: int) -> Crew:
        return Crew([[sys.executable, "-m", "django", "qcluster"]], _env(processes))

    def sleepers(self, threads: int) -> Crew:
        # A worker runs one task at a time.
        return self.workers(1)

    def left(self, jobs: int) -> int:
        return jobs - int(Success.objects.count())


peer = DjangoQ2()
