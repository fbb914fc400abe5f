"""Workers with children: what one child meets costs no other job, and RQ's words are obeyed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import redis
import rq
from rq.command import send_kill_horse_command, send_shutdown_command, send_stop_job_command
from rq.suspension import resume, suspend

from jobs.api import Job, Status, enqueue_many
from jobs.models import Outcome
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration


def ends(job: Job, status: Status = Status.SUCCESSFUL) -> Job:
    wait_until(Job.objects.filter(pk=job.pk, status=status).exists, f"the job is {status}")
    job.refresh_from_db()
    return job


def outcomes(job: Job) -> list[str]:
    return list(job.attempts.order_by("number").values_list("outcome", flat=True))


def blocking(folder: Path, name: str = "one") -> Job:
    """Enqueue a job that runs until `release` is called, and wait until it runs."""
    job = tasks.wait_for_file.enqueue(started=str(folder / f"{name} started"), until=str(folder / "until"))
    wait_until((folder / f"{name} started").exists, "the job runs")
    return job


def release(folder: Path) -> None:
    (folder / "until").touch()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def pss_of(pid: int) -> int:
    """Return a process's share of memory in kilobytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_burst_ends_when_its_queues_are_empty(start: Start) -> None:
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(10))
    assert start("rqworker", "--burst", "--processes", "2").wait(30) == 0
    assert {ends(job).result for job in jobs} == set(range(10))


def test_no_more_jobs_are_run_than_asked_for(start: Start, tmp_path: Path) -> None:
    enqueue_many(tasks.add.prepare(a=n) for n in range(10))
    pid = tmp_path / "pid"
    process = start("rqworker", "--max-jobs", "5", "--processes", "2", "--pid", str(pid))
    assert process.wait(30) == 0
    assert pid.read_text() == str(process.pid)
    assert Job.objects.filter(status=Status.SUCCESSFUL).count() == 5
    assert Job.objects.filter(status=Status.READY).count() == 5


def test_child_gives_way_after_its_share_and_an_idle_worker_ends(start: Start) -> None:
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(3))
    process = start("rqworker", "--jobs-per-child", "1", "--processes", "1", "--max-idle-time", "1")
    signers = {ends(job).attempts.get().worker for job in jobs}
    assert len(signers) == 3
    assert process.wait(20) == 0


def test_what_waits_behind_a_slow_job_is_run_by_another_child(start: Start, tmp_path: Path) -> None:
    listening(start("rqworker", "--processes", "2"))
    # Quick ones let the batches grow, so that the slow one is fetched with others.
    enqueue_many(tasks.add.prepare(a=n) for n in range(200))
    slow = tasks.wait_for_file.enqueue(started=str(tmp_path / "started"), until=str(tmp_path / "until"))
    behind = enqueue_many(tasks.add.prepare(a=n) for n in range(50))
    for job in behind:
        assert outcomes(ends(job)) == [Outcome.SUCCESSFUL]
    slow.refresh_from_db()
    assert slow.status == Status.RUNNING
    release(tmp_path)
    assert outcomes(ends(slow)) == [Outcome.SUCCESSFUL]


def test_killed_child_costs_its_neighbours_nothing_and_runs_nothing_twice(start: Start, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    enqueue_many(tasks.append_line.prepare(path=str(witness), line=str(n)) for n in range(60))
    killer = tasks.kill_own_process.enqueue(path=str(tmp_path / "killer"))
    enqueue_many(tasks.append_line.prepare(path=str(witness), line=str(n)) for n in range(60, 120))
    start("rqworker", "--processes", "1")
    ends(killer, Status.FAILED)
    neighbours = Job.objects.exclude(pk=killer.pk)
    wait_until(lambda: neighbours.filter(status=Status.SUCCESSFUL).count() == 120, "its neighbours have ended")
    assert sorted(map(int, witness.read_text().split())) == list(range(120))
    assert set(neighbours.values_list("attempt", flat=True)) == {1}
    assert set(outcomes(killer)) == {Outcome.CRASHED}


def test_threads_run_as_many_jobs_at_once(start: Start, tmp_path: Path) -> None:
    jobs = enqueue_many(
        tasks.wait_for_file.prepare(started=str(tmp_path / f"{n} started"), until=str(tmp_path / "until"))
        for n in range(20)
    )
    start("rqworker", "--processes", "1", "--threads", "20")
    wait_until(lambda: len(list(tmp_path.glob("* started"))) == 20, "all run at once")
    release(tmp_path)
    for job in jobs:
        ends(job)


def test_timeout_in_a_thread_costs_the_others_nothing(start: Start, tmp_path: Path) -> None:
    start("rqworker", "--processes", "1", "--threads", "4")
    neighbour = blocking(tmp_path)
    budget = neighbour.max_attempts
    overdue = tasks.ignore_signals.enqueue()
    assert outcomes(ends(overdue, Status.FAILED)) == [Outcome.TIMED_OUT]
    release(tmp_path)
    assert outcomes(ends(neighbour)) == [Outcome.HANDED_BACK, Outcome.SUCCESSFUL]
    assert neighbour.max_attempts == budget + 1


def test_rq_sees_and_commands_the_worker(start: Start, redis_client: redis.Redis, tmp_path: Path) -> None:
    process = listening(start("rqworker", "email", "default", "--name", "ada", "--processes", "2"), "ada")
    (seen,) = rq.Worker.all(connection=redis_client)
    assert seen.name == "ada"
    assert seen.get_state() in ("idle", "busy")
    assert [name.partition(":")[0] for name in seen.queue_names()][::3] == ["email", "default"]
    print("PSS of two children, MB:", sum(map(pss_of, children(process))) / 1024)  # noqa: T201
    stopped = blocking(tmp_path)
    send_stop_job_command(redis_client, f"{stopped.pk}-1")
    assert outcomes(ends(stopped, Status.CANCELLED)) == [Outcome.CANCELLED]
    horse = blocking(tmp_path, "two")
    send_kill_horse_command(redis_client, "ada")
    wait_until(horse.attempts.filter(outcome=Outcome.CRASHED).exists, "it has crashed")
    send_shutdown_command(redis_client, "ada")
    release(tmp_path)
    assert process.wait(20) == 0
    assert rq.Worker.all(connection=redis_client) == []


def test_suspended_worker_begins_nothing_until_it_is_resumed(start: Start, redis_client: redis.Redis) -> None:
    suspend(redis_client)
    listening(start("rqworker", "--processes", "1"))
    job = tasks.add.enqueue(a=1)
    time.sleep(1.5)  # longer than an idle child waits
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == (Status.READY, 0)
    resume(redis_client)
    ends(job)


def test_stop_that_reaches_the_whole_group_lets_the_running_job_end(start: Start, tmp_path: Path) -> None:
    process = listening(start("rqworker", "--processes", "2"))
    job = blocking(tmp_path)
    for pid in [*children(process), process.pid]:
        os.kill(pid, signal.SIGTERM)
    release(tmp_path)
    assert process.wait(20) == 0
    assert outcomes(ends(job)) == [Outcome.SUCCESSFUL]


def test_transaction_that_a_task_left_open_does_not_swallow_the_next_job(start: Start) -> None:
    bad, good = tasks.leave_open.enqueue(name="never"), tasks.add.enqueue(a=1)
    assert start("rqworker", "--burst", "--processes", "1").wait(30) == 0
    ends(bad, Status.FAILED)
    ends(good)
