"""Workers and clocks outlast their servers: the same processes carry on, and no job fails by it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django import Settings

from jobs.api import Job, Status
from jobs.backends.connecting import connect
from jobs.backends.embedded_redis import EmbeddedRedis
from jobs.models import Outcome
from tests.integration.test_worker import ends
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.broker]


@pytest.fixture
def mortal_redis(redis_url: str, settings: Settings, tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A Redis of this test's own, to be killed; the processes it starts use it, too."""
    with EmbeddedRedis(tmp_path / "redis") as server:
        settings.REDIS_URL = server.url
        yield server


@pytest.fixture
def pair(start: Start, mortal_redis: EmbeddedRedis) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A worker and a clock on that Redis, which must be the same ones afterwards."""
    processes = [start(name, REDIS_URL=mortal_redis.url) for name in ("rqworker", "rqscheduler")]
    listening(processes[0])
    ends(tasks.add.enqueue(a=0), Status.SUCCESSFUL)
    yield processes
    assert [process.poll() for process in processes] == [None, None], "both are still the same"


def kill(server: EmbeddedRedis) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: server.pid is None, "Redis is gone")


def test_a_redis_that_comes_back_empty_costs_no_job(pair: object, mortal_redis: EmbeddedRedis) -> None:
    kill(mortal_redis)
    jobs = [tasks.add.enqueue(a=n) for n in range(3)]
    time.sleep(3)  # several tries of the worker's go wrong
    mortal_redis.start()
    for job in jobs:
        assert ends(job, Status.SUCCESSFUL).attempts.count() == 1


def test_a_redis_that_goes_while_a_job_runs_does_not_touch_it(
    pair: object, mortal_redis: EmbeddedRedis, tmp_path: Path
) -> None:
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    kill(mortal_redis)
    until.touch()
    assert ends(job, Status.SUCCESSFUL).attempts.count() == 1
    mortal_redis.start()
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL)


@pytest.mark.parametrize("trouble", ["read-only", "full"])
def test_a_redis_that_takes_nothing_is_waited_out(pair: object, mortal_redis: EmbeddedRedis, trouble: str) -> None:
    client = connect()
    if trouble == "full":
        client.config_set("maxmemory", "1kb")
    else:
        client.replicaof("127.0.0.1", 1)
        client.config_set("replica-serve-stale-data", "yes")
    job = tasks.add.enqueue(a=1)
    assert job.delivered_at is None
    time.sleep(3)
    client.config_set("maxmemory", "0")
    client.replicaof("NO", "ONE")
    ends(job, Status.SUCCESSFUL)


@pytest.mark.postgres
def test_a_job_whose_connection_is_cut_is_not_failed_by_it(pair: object, tmp_path: Path) -> None:
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    with connection.cursor() as cursor:
        # Not those of other test processes, which have databases of their own.
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    until.touch()
    assert ends(job, Status.SUCCESSFUL).attempts.count() == 1
    connections.close_all()


def test_a_job_that_does_not_end_in_time_is_handed_to_another_worker(start: Start, tmp_path: Path) -> None:
    leaving = listening(start("rqworker", TEST_GRACE="1"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    leaving.send_signal(signal.SIGTERM)
    assert leaving.wait(20) == 0
    until.touch()
    # Without a clock: who hands it back delivers it, too.
    start("rqworker")
    job = ends(job, Status.SUCCESSFUL)
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.HANDED_BACK, Outcome.SUCCESSFUL]


def test_a_stop_sent_to_all_processes_lets_the_running_job_end(start: Start, tmp_path: Path) -> None:
    worker = listening(start("rqworker"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    for pid in [worker.pid, *map(int, children)]:
        os.kill(pid, signal.SIGTERM)
    time.sleep(0.5)
    until.touch()
    assert worker.wait(20) == 0
    job.refresh_from_db()
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.SUCCESSFUL]


def test_a_killed_process_is_replaced_without_a_clock(start: Start, tmp_path: Path) -> None:
    listening(start("rqworker"))
    job = ends(tasks.add_group.enqueue(name="handed on", trouble="die"), Status.SUCCESSFUL)
    crashed, done = job.attempts.all()
    assert crashed.finished_at
    assert (crashed.outcome, done.outcome) == (Outcome.CRASHED, Outcome.SUCCESSFUL)


def test_a_task_that_takes_too_much_memory_fails_and_says_so(start: Start) -> None:
    listening(start("rqworker"))
    job = ends(tasks.take_memory.enqueue(megabytes=4_000), Status.FAILED)
    assert job.error == "The task needed more memory than it may have, 2,048 MB."


def test_a_task_that_no_signal_ends_is_killed(start: Start) -> None:
    listening(start("rqworker", TEST_LEASE="4"))
    job = tasks.ignore_signals.enqueue()
    wait_until(job.attempts.filter(outcome=Outcome.TIMED_OUT).exists, "it is killed", 20)
    assert Job.objects.get(pk=job.pk).status == Status.FAILED
