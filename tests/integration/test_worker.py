"""Real workers, real Redis: what is enqueued is run, whatever kind of worker it is and whatever happens to it."""

import json
import os
import pickle
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.auth.models import Group

from jobs.api import Job, Status, enqueue_many
from jobs.backends import backend
from jobs.models import Heartbeat, Outcome
from jobs.services.cancelling import cancel
from jobs.services.delivering import delivery_of
from jobs.services.settling import it_did_not_happen, it_happened
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration


def ends(job: Job, status: Status, seconds: float = 30) -> Job:
    def ended() -> bool:
        job.refresh_from_db()
        return job.status == status

    wait_until(ended, f"the job is {status}", seconds)
    return job


def test_a_job_is_run_by_a_worker_that_is_named_in_its_attempt(worker: subprocess.Popen[bytes]) -> None:
    job = ends(tasks.add.enqueue(a=1, b=2), Status.SUCCESSFUL)
    assert job.result == 3
    assert f"-{worker.pid}-" in job.attempts.get().worker


STOCK = """
import django; django.setup()
import sys
from redis import Redis
from rq import {kind}, Queue
from rq.serializers import JSONSerializer
from jobs.queues import every_lane
from os import environ
connection = Redis.from_url(environ["REDIS_URL"])
queues = [Queue(lane, connection=connection, serializer=JSONSerializer) for lane in every_lane()]
{kind}(queues, connection=connection, serializer=JSONSerializer).work(burst=True)
"""


@pytest.mark.parametrize("kind", ["Worker", "SimpleWorker", "SpawnWorker"])
def test_a_stock_rq_worker_runs_jobs_right(start: Start, tmp_path: Path, kind: str) -> None:
    good = tasks.add.enqueue(a=1)
    bad = tasks.explode_for_good.enqueue()
    slow = tasks.sleep_long.enqueue(seconds=30)
    again = tasks.explode.enqueue()
    process = start("-c", STOCK.format(kind=kind))
    assert process.wait(60) == 0
    for job, status in [
        (good, Status.SUCCESSFUL),
        (bad, Status.FAILED),
        (slow, Status.RETRYABLE),
        (again, Status.RETRYABLE),
    ]:
        job.refresh_from_db()
        assert job.status == status
        assert job.attempts.count() == 1
    assert slow.attempts.get().outcome == Outcome.TIMED_OUT


def test_the_jobs_of_two_workers_run_once_each(start: Start, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    count = 200
    enqueue_many(tasks.append_line.prepare(path=str(witness), line=str(n)) for n in range(count))
    start("rqworker")
    start("rqworker")
    wait_until(lambda: Job.objects.filter(status=Status.SUCCESSFUL).count() == count, "all jobs end", 90)
    assert sorted(map(int, witness.read_text().split())) == list(range(count))


def test_a_killed_process_is_a_crashed_attempt_within_a_second_or_two(
    worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    job = tasks.kill_own_process.enqueue(path=str(tmp_path / "w"))
    wait_until(lambda: job.attempts.exclude(outcome=Outcome.RUNNING).exists(), "the crash is recorded", 5)
    attempt = job.attempts.get(number=1)
    assert attempt.outcome == Outcome.CRASHED
    assert attempt.error == "The process that ran it died: killed by signal 9."
    job.refresh_from_db()
    # Handed on at once: it may have killed the next one by now.
    assert job.attempt >= 2


def test_what_a_killed_atomic_task_wrote_is_there_once(worker: subprocess.Popen[bytes], start: Start) -> None:
    start("rqscheduler")
    job = ends(tasks.add_group.enqueue(name="once", trouble="die"), Status.SUCCESSFUL)
    assert job.attempts.count() == 2
    assert Group.objects.filter(name__startswith="once ").count() == 1


def test_a_second_delivery_leaves_the_one_that_runs_alone(start: Start, tmp_path: Path) -> None:
    listening(start("rqworker"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    backend().deliver([delivery_of(job)])
    start("rqworker")
    wait_until(lambda: not any(backend().waiting().values()), "the second worker takes the second delivery")
    # It is done with that one when it has done the next.
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL)
    until.touch()
    job = ends(job, Status.SUCCESSFUL)
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.SUCCESSFUL]


def test_a_process_that_vanishes_in_silence_is_noticed(worker: subprocess.Popen[bytes]) -> None:
    job = ends(tasks.vanish.enqueue(), Status.FAILED, 10)
    assert "it ended with exit code 0" in job.error


def test_a_worker_that_lost_its_job_ends_its_process_without_being_told(start: Start, tmp_path: Path) -> None:
    worker = listening(start("rqworker", "--processes", "1", TEST_LEASE="4"))
    started = tmp_path / "started"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(tmp_path / "never"))
    wait_until(started.exists, "the job runs")
    [child] = _children(worker.pid)
    Job.objects.filter(pk=job.pk).update(status=Status.CANCELLED)  # as when Redis could not pass it on
    wait_until(lambda: not _is_alive(child), "its process is ended", 10)
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL)


def test_a_poison_job_stops_by_itself(worker: subprocess.Popen[bytes], start: Start, tmp_path: Path) -> None:
    start("rqscheduler")
    job = ends(tasks.kill_own_process.enqueue(path=str(tmp_path / "w")), Status.FAILED)
    assert "killed its worker 3 times" in job.error
    assert (tmp_path / "w").read_text().count("began") == 3


def test_a_running_job_that_is_cancelled_is_stopped(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    started, never = tmp_path / "started", tmp_path / "never"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(never))
    wait_until(started.exists, "the job runs")
    cancel(job.pk)
    # The same worker is free again long before the task's own timeout of a minute.
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL, 20)
    job.refresh_from_db()
    assert (job.status, job.attempts.get().outcome) == (Status.CANCELLED, Outcome.CANCELLED)


def test_a_killed_worker_takes_its_processes_along_and_the_job_runs_elsewhere(start: Start, tmp_path: Path) -> None:
    worker = listening(start("rqworker", TEST_LEASE="4"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    children = _children(worker.pid)
    worker.kill()
    wait_until(lambda: not any(map(_is_alive, children)), "its processes die with the worker", 5)
    until.touch()
    start("rqscheduler")
    start("rqworker")
    job = ends(job, Status.SUCCESSFUL)
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.CRASHED, Outcome.SUCCESSFUL]


def test_a_job_that_outlasts_its_lease_is_kept_by_a_worker_that_lives(start: Start, tmp_path: Path) -> None:
    start("rqscheduler")
    listening(start("rqworker", TEST_LEASE="5"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    time.sleep(8)  # more than a lease
    until.touch()
    assert ends(job, Status.SUCCESSFUL).attempts.count() == 1


def test_a_paused_worker_that_wakes_after_its_lease_can_not_write(start: Start, tmp_path: Path) -> None:
    start("rqscheduler")
    paused = listening(start("rqworker", TEST_LEASE="4"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    everybody = [paused.pid, *_children(paused.pid)]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_until(job.attempts.filter(outcome=Outcome.CRASHED).exists, "the job is taken back")
        until.touch()
        start("rqworker")
        job = ends(job, Status.SUCCESSFUL)
        before = list(job.attempts.values())
    finally:
        for pid in everybody:
            os.kill(pid, signal.SIGCONT)
    # The worker that woke up is as good as any other.
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL)
    job.refresh_from_db()
    assert (job.status, list(job.attempts.values())) == (Status.SUCCESSFUL, before)
    assert [attempt.outcome for attempt in job.attempts.all()] == [Outcome.CRASHED, Outcome.SUCCESSFUL]


def test_a_second_stop_ends_the_running_job_and_hands_it_on(start: Start, tmp_path: Path) -> None:
    worker = listening(start("rqworker"))
    started = tmp_path / "started"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(tmp_path / "never"))
    wait_until(started.exists, "the job runs")
    worker.send_signal(signal.SIGTERM)
    time.sleep(1.5)  # RQ takes two signals within a second for one
    worker.send_signal(signal.SIGTERM)
    worker.wait(20)
    job.refresh_from_db()
    assert (job.status, job.max_attempts) == (Status.READY, 6)
    assert job.attempts.get().outcome == Outcome.HANDED_BACK


def test_a_warm_stop_lets_the_running_job_end(start: Start, tmp_path: Path) -> None:
    worker = listening(start("rqworker"))
    started, until = tmp_path / "started", tmp_path / "until"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(until))
    wait_until(started.exists, "the job runs")
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    until.touch()
    assert worker.wait(20) == 0
    job.refresh_from_db()
    assert job.status == Status.SUCCESSFUL
    assert not Heartbeat.objects.exists()


def test_a_clock_that_is_told_to_stop_ends_and_leaves_the_list(start: Start) -> None:
    clock = start("rqscheduler")
    wait_until(Heartbeat.objects.filter(kind="clock").exists, "the clock ticks")
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(10) == 0
    assert not Heartbeat.objects.exists()


def test_due_jobs_start_within_two_seconds(worker: subprocess.Popen[bytes], start: Start) -> None:
    start("rqscheduler")
    wait_until(Heartbeat.objects.filter(kind="clock").exists, "the clock ticks")
    jobs = [tasks.add.using(run_after=timedelta(seconds=n)).enqueue(a=n) for n in (1, 2, 3)]
    assert {job.status for job in jobs} == {Status.SCHEDULED}
    delays = [_delay(ends(job, Status.SUCCESSFUL)) for job in jobs]
    # The best of three: for one of them the machine may be busy with other tests.
    assert timedelta(0) <= min(delays) < timedelta(seconds=2)


def test_a_retry_runs_by_itself(worker: subprocess.Popen[bytes], start: Start, tmp_path: Path) -> None:
    start("rqscheduler")
    job = ends(tasks.send_then_fail.enqueue(path=str(tmp_path / "sent")), Status.SUCCESSFUL)
    assert job.attempts.count() == 2
    assert (tmp_path / "sent").read_text() == "sent\n"


@pytest.fixture
def charged(worker: subprocess.Popen[bytes], start: Start, tmp_path: Path) -> Job:
    """A job that was killed between charging a card and noting it, and that a second attempt found so."""
    start("rqscheduler")
    job = ends(tasks.charge.enqueue(path=str(tmp_path / "charges"), trouble="die"), Status.FAILED)
    assert [attempt.error_class for attempt in job.attempts.all()] == ["WorkerDied", "EffectHeld"]
    assert job.effects.get().is_held
    assert (tmp_path / "charges").read_text() == "charged\n"
    return job


def test_what_is_held_and_happened_is_not_repeated_when_the_job_goes_on(charged: Job, tmp_path: Path) -> None:
    it_happened(charged.effects.get().pk, receipt="TX-1")
    assert ends(charged, Status.SUCCESSFUL).result == "TX-1"
    assert (tmp_path / "charges").read_text() == "charged\nwent on\n"


def test_what_is_held_and_did_not_happen_is_repeated(charged: Job, tmp_path: Path) -> None:
    it_did_not_happen(charged.effects.get().pk)
    assert ends(charged, Status.SUCCESSFUL).result == "receipt 1"
    assert (tmp_path / "charges").read_text() == "charged\ncharged\nwent on\n"


def test_an_emptied_redis_loses_no_job(start: Start, redis_client: redis.Redis) -> None:
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(20))
    redis_client.flushall()
    start("rqscheduler")
    start("rqworker")
    for job in jobs:
        ends(job, Status.SUCCESSFUL, 30)


def test_a_worker_refuses_what_is_not_ours_and_goes_on(
    worker: subprocess.Popen[bytes], redis_client: redis.Redis, tmp_path: Path
) -> None:
    stolen = tmp_path / "stolen"
    calls = {
        "json": json.dumps(["os.system", None, [f"touch {stolen}"], {}]).encode(),
        "pickle": pickle.dumps(("os.system", None, (f"touch {stolen}",), {})),
        "evil": pickle.dumps(_Evil(str(stolen))),
    }
    for name, data in calls.items():
        mapping: dict[Any, Any] = {"data": data, "created_at": "2026-01-01T00:00:00.000000Z"}
        redis_client.hset(f"rq:job:{name}", mapping=mapping)
        redis_client.rpush("rq:queue:default", name)
    ends(tasks.add.enqueue(a=1), Status.SUCCESSFUL)
    assert worker.poll() is None
    assert not stolen.exists()


class _Evil:
    """Runs a command when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_a_worker_asked_for_pickle_refuses_to_start(start: Start) -> None:
    assert start("rqworker", "--serializer", "pickle").wait(30) == 1


def test_a_worker_asked_for_an_unknown_queue_refuses_to_start(start: Start) -> None:
    assert start("rqworker", "emial").wait(30) == 1


def test_a_worker_on_one_queue_leaves_the_others(start: Start) -> None:
    other = tasks.add.enqueue(a=1)
    mail = tasks.note.using(priority=-10).enqueue(text="low priority mail")
    listening(start("rqworker", "email"))
    ends(mail, Status.SUCCESSFUL)
    other.refresh_from_db()
    assert other.status == Status.READY


def _delay(job: Job) -> timedelta:
    assert job.started_at
    assert job.run_after
    return job.started_at - job.run_after


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
