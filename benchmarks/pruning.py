"""How much a worker slows down while old jobs are pruned.

    python -m benchmarks.pruning --jobs 1000000

On a PostgreSQL and a Redis of its own: seeds ended jobs that are older than their retention, then measures how many
jobs a worker does with `manage.py jobs prune` running beside it and without, in rounds that take turns, until all that
is old is gone. Prints each round, and the ratio of the two throughputs.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.servers import DURABLE
from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.postgres import throw_away_cluster
from tests.servers.waiting import wait_until

GOAL = 0.80
# More than a worker does in a second: it must never wait for work.
JOBS_A_SECOND = 300

# All of them older than any rule: from 400 to 100 days. Keys are of the time, as those of jobs are.
SEED = """
INSERT INTO jobs_job (id, task, queue_name, priority, status, arguments, timeout, attempt, max_attempts, retried_after,
    idempotency_key, request_digest, tenant, subject_id, subject_label, enqueued_at, ready_at, delivered_at, started_at,
    finished_at, error, progress_message, result)
SELECT (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
        || '8' || substr(md5(n::text), 4, 15))::uuid,
    'billing.tasks.email_invoice', (ARRAY['email', 'invoice', 'sync'])[1 + n %% 3], 0,
    CASE WHEN n %% 20 = 0 THEN 'failed' WHEN n %% 20 < 4 THEN 'cancelled' ELSE 'successful' END,
    json_build_object('invoice_id', n), 60, 1, 5, 0,
    'seeded:' || n, md5(n::text), '', n::text, 'Invoice ' || n, t, t, t, t, t + interval '1 second', '', '', '"id"'
FROM (SELECT n, now() - interval '400 days' + n * (interval '300 days' / %(jobs)s) AS t
      FROM generate_series(1, %(jobs)s) AS n) AS seeds;
INSERT INTO jobs_attempt (job_id, number, outcome, worker, started_at, finished_at, error_class, error, traceback, log)
SELECT id, 1, CASE status WHEN 'cancelled' THEN 'cancelled' ELSE status END, 'seeded', started_at, finished_at,
    '', '', '', repeat('a line of the log ', 15)
FROM jobs_job WHERE idempotency_key LIKE 'seeded:%%';
INSERT INTO jobs_effect (job_id, name, attempt, begun_at, in_doubt, done_at, receipt, settled)
SELECT id, 'e-mail', 1, started_at, 'repeat', finished_at, '"<id@host>"', false
FROM jobs_job WHERE idempotency_key LIKE 'seeded:%%' AND queue_name = 'email';
"""


@dataclass
class Tally:
    """Jobs done and the seconds they took."""

    done: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.done / self.seconds


@dataclass
class Bench:
    """Both tallies, and what was pruned meanwhile."""

    seconds_alone: float
    seconds_beside: float
    alone: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)
    pruned: int = 0
    pruning_seconds: float = 0.0
    is_over: bool = False

    @property
    def ratio(self) -> float:
        return self.beside.rate / self.alone.rate

    def round(self, number: int) -> None:
        """Measure both ways, the other one first in every second round: a machine slows down and speeds up."""
        phases = [self._measure_alone, self._measure_beside]
        told = [phase() for phase in (phases if number % 2 else reversed(phases))]
        print(
            f"round {number}: {', '.join(sorted(told))}; pruned {self.pruned:,}; ratio so far {self.ratio:.2f}",
            flush=True,
        )

    def _measure_alone(self) -> str:
        return f"alone {_measure(self.alone, self.seconds_alone):.1f} jobs/s"

    def _measure_beside(self) -> str:
        with _pruner() as pruner:
            began = time.monotonic()
            rate = _measure(self.beside, self.seconds_beside, pruner)
        self.pruning_seconds += time.monotonic() - began
        report = json.loads(pruner.communicate()[0])
        self.pruned += sum(report["rows"].values())
        self.is_over = report["exit_code"] == 0
        return f"pruning {rate:.1f} jobs/s"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--jobs", type=int, default=50_000, help="old jobs to begin with")
    options.add_argument("--alone", type=float, default=15, help="seconds that each measurement without pruning takes")
    options.add_argument("--beside", type=float, default=15, help="seconds that each measurement with pruning takes")
    options.add_argument("--rounds", type=int, default=1_000, help="rounds after which it ends, whatever is left")
    wanted = options.parse_args()
    with _installation():
        bench = Bench(wanted.alone, wanted.beside)
        print(f"seeded {wanted.jobs:,} old jobs in {_seed(wanted.jobs):.0f} s", flush=True)
        for number in range(1, wanted.rounds + 1):
            bench.round(number)
            if bench.is_over:
                break
        _tell(bench)
    return 0 if bench.ratio >= GOAL else 1


@contextmanager
def _installation() -> Iterator[None]:
    """A database, a broker and a worker of our own, which are gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(throw_away_cluster(options=DURABLE))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": cluster.url,
            "REDIS_URL": redis.url,
            "LOG_LEVEL": "WARNING",
        }
        _set_up()
        worker = subprocess.Popen([sys.executable, "manage.py", "rqworker"], start_new_session=True)
        stack.callback(_end, worker)
        yield


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _seed(jobs: int) -> float:
    from django.db import connection

    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(SEED, {"jobs": jobs})
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - began


def _measure(tally: Tally, seconds: float, pruner: "subprocess.Popen[str] | None" = None) -> float:
    """Count what the worker does in so many seconds, or until the pruner has nothing left to do."""
    _keep_busy(seconds)
    start, began = _done(), time.monotonic()
    while (took := time.monotonic() - began) < seconds and (pruner is None or pruner.poll() is None):
        time.sleep(0.1)
    done, took = _done() - start, time.monotonic() - began
    tally.done += done
    tally.seconds += took
    return done / took


def _keep_busy(seconds: float) -> None:
    from jobs.api import Status, enqueue_many
    from jobs.models import Job
    from tests.sample.tasks import add

    wanted = int(seconds * JOBS_A_SECOND)
    waiting = Job.objects.filter(status=Status.READY).count()
    enqueue_many(add.prepare(a=n) for n in range(wanted - waiting))
    before = _done()
    wait_until(lambda: _done() > before + 5, "the worker works")


def _done() -> int:
    from jobs.api import Status
    from jobs.models import Job

    return Job.objects.filter(task="tests.sample.tasks.add", status=Status.SUCCESSFUL).count()


@contextmanager
def _pruner() -> Iterator["subprocess.Popen[str]"]:
    """Prune beside the block, as the command does; it ends with whole batches."""
    before = _deleted()
    command = [sys.executable, "manage.py", "jobs", "prune", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    wait_until(lambda: process.poll() is not None or _deleted() > before, "pruning has begun", seconds=120)
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait()


def _deleted() -> int:
    """Return how many jobs the server deleted so far, by its own statistics."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'jobs_job'")
        return int(cursor.fetchone()[0])


def _tell(bench: Bench) -> None:
    print(f"pruned {bench.pruned:,} rows in {bench.pruning_seconds:.0f} s of pruning")
    print(f"worker alone {bench.alone.rate:.1f} jobs/s, while pruning {bench.beside.rate:.1f} jobs/s")
    print(f"ratio {bench.ratio:.2f}, goal {GOAL:.2f} or more")


if __name__ == "__main__":
    sys.exit(main())
