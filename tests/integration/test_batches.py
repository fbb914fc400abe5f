"""A worker's children fetch many jobs at once: what one of them does costs the others nothing."""

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
import redis
import rq
from django.contrib.auth.models import Group
from rq.command import send_kill_horse_command, send_shutdown_command, send_stop_job_command
from rq.serializers import JSONSerializer
from rq.suspension import resume, suspend

from jobs.api import Job, Status, enqueue_many
from jobs.backends.base import message_id
from jobs.models import Attempt, Outcome
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration

# Enough for a child to have learned that it may fetch many.
WARMING_UP = 150


def warm_up() -> None:
    ended(enqueue_many(tasks.add.prepare(a=n) for n in range(WARMING_UP)))


def ended(jobs: Iterable[Job], seconds: float = 30) -> None:
    ids = [job.pk for job in jobs]
    left = Job.objects.filter(pk__in=ids).exclude(status=Status.SUCCESSFUL)
    wait_until(lambda: not left.exists(), "all have succeeded", seconds)


def outcomes(job: Job) -> list[str]:
    return [attempt.outcome for attempt in job.attempts.order_by("number")]


def test_a_slow_job_keeps_those_fetched_with_it_from_nobody(
    start: Start, redis_client: redis.Redis, tmp_path: Path
) -> None:
    listening(start("rqworker", "--processes", "2"))
    warm_up()
    started, until = tmp_path / "started", tmp_path / "until"
    # One child finds all of them when it looks again.
    suspend(redis_client)
    time.sleep(1.5)
    slow, *quick = enqueue_many(
        [
            tasks.wait_for_file.prepare(started=str(started), until=str(until)),
            *(tasks.add.prepare(a=n) for n in range(20)),
        ]
    )
    resume(redis_client)
    ended(quick, 20)
    slow.refresh_from_db()
    assert slow.status == Status.RUNNING
    # What was taken back was never begun: nothing of that is left to see.
    assert not Attempt.objects.filter(job__in=quick).exclude(number=1).exists()
    assert Job.objects.filter(pk__in=[job.pk for job in quick], max_attempts=quick[0].max_attempts).count() == 20
    until.touch()
    ended([slow])


def test_the_death_of_a_process_costs_only_the_job_that_was_at_work(start: Start, tmp_path: Path) -> None:
    listening(start("rqworker", "--processes", "1"))
    warm_up()
    witness = tmp_path / "witness"

    lines = [tasks.append_line.prepare(path=str(witness), line=str(n)) for n in range(40)]
    killer = tasks.kill_own_process.prepare(path=str(tmp_path / "k"))
    jobs = enqueue_many([*lines[:20], killer, *lines[20:]])
    deadly = jobs.pop(20)
    ended(jobs)
    assert sorted(map(int, witness.read_text().split())) == list(range(40))
    assert Attempt.objects.filter(job__in=jobs).count() == 40
    wait_until(lambda: Job.objects.get(pk=deadly.pk).status == Status.FAILED, "it stops as poison")
    assert outcomes(deadly) == [Outcome.CRASHED] * 3


def test_threads_run_jobs_that_wait_at_the_same_time(start: Start) -> None:
    listening(start("rqworker", "--processes", "1", "--threads", "20"))
    jobs = enqueue_many(tasks.nap.prepare(seconds=2) for _ in range(20))
    ended(jobs)
    begun = Attempt.objects.filter(job__in=jobs).order_by("started_at").values_list("started_at", flat=True)
    assert (begun[19] - begun[0]).total_seconds() < 2


def test_a_thread_that_runs_too_long_ends_its_process_at_no_cost_to_the_others(start: Start) -> None:
    listening(start("rqworker", "--processes", "1", "--threads", "4"))
    late = tasks.sleep_long.enqueue(seconds=60)
    others = enqueue_many(tasks.nap.prepare(seconds=3) for _ in range(3))
    ended(others)
    assert outcomes(late)[0] == Outcome.TIMED_OUT
    for job in others:
        job.refresh_from_db()
        assert set(outcomes(job)) == {Outcome.HANDED_BACK, Outcome.SUCCESSFUL}
        assert job.max_attempts - job.attempts.filter(outcome=Outcome.HANDED_BACK).count() == 3


def test_it_runs_as_many_jobs_as_it_may_and_no_more(start: Start, tmp_path: Path) -> None:
    enqueue_many(tasks.add.prepare(a=n) for n in range(50))
    pid = tmp_path / "pid"
    worker = start("rqworker", "--processes", "2", "--max-jobs", "7", "--pid", str(pid))
    assert worker.wait(60) == 0
    assert pid.read_text() == str(worker.pid)
    assert Job.objects.filter(status=Status.SUCCESSFUL).count() == 7
    assert start("rqworker", "--burst", "--jobs-per-child", "10").wait(60) == 0
    assert Job.objects.filter(status=Status.SUCCESSFUL).count() == 50
    # Each child gives way to another when its share is done.
    assert len(set(Attempt.objects.values_list("worker", flat=True))) > 4


def test_an_idle_worker_ends_when_it_may_and_not_between_short_jobs(start: Start) -> None:
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(3))
    worker = start("rqworker", "--jobs-per-child", "1", "--processes", "1", "--max-idle-time", "3")
    ended(jobs)
    assert len(set(Attempt.objects.values_list("worker", flat=True))) == 3
    assert worker.wait(20) == 0


def test_rq_knows_the_worker_and_commands_it(start: Start, redis_client: redis.Redis, tmp_path: Path) -> None:
    process = listening(start("rqworker", "email", "--name", "mailer", "--processes", "1"), "mailer")
    [worker] = rq.Worker.all(connection=redis_client)
    assert (worker.name, worker.pid) == ("mailer", process.pid)
    assert worker.queue_names() == ["email:high", "email", "email:low"]
    suspend(redis_client)
    kept = tasks.add.using(queue_name="email").enqueue(a=1)
    time.sleep(2)
    kept.refresh_from_db()
    assert kept.status == Status.READY
    resume(redis_client)
    ended([kept])
    started = tmp_path / "started"
    stopped = tasks.wait_for_file.using(queue_name="email").enqueue(started=str(started), until=str(tmp_path / "never"))
    wait_until(started.exists, "it runs")
    for nonsense in ("[]", "x", '{"command": "dance"}'):
        redis_client.publish("rq:pubsub:mailer", nonsense)
    send_kill_horse_command(redis_client, "mailer")
    wait_until(stopped.attempts.filter(outcome=Outcome.CRASHED).exists, "its process is killed")
    wait_until(stopped.attempts.filter(number=2).exists, "it is tried again")
    send_stop_job_command(redis_client, message_id(stopped.pk, 2), serializer=JSONSerializer)
    wait_until(lambda: Job.objects.get(pk=stopped.pk).status == Status.CANCELLED, "it is stopped", 10)
    send_shutdown_command(redis_client, "mailer")
    assert process.wait(20) == 0


def test_a_transaction_left_open_is_undone_and_the_next_job_has_a_clean_start(start: Start) -> None:
    listening(start("rqworker", "--processes", "1"))
    messy = tasks.leave_open.enqueue(name="never")
    ended([tasks.add_group.enqueue(name="after")])
    wait_until(lambda: Job.objects.get(pk=messy.pk).status == Status.FAILED, "it is told so")
    assert not Group.objects.filter(name="never").exists()
    assert Group.objects.filter(name__startswith="after").exists()
