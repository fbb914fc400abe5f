"""Redis Sentinel: what is enqueued is run, whichever server is the master, and whatever happens to the other."""

import io
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import django_rq
import pytest
import redis

from jobs.api import Job, Status, enqueue_many
from jobs.backends import backend
from jobs.backends.connecting import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    SENTINELS_SECONDS,
    Sentinels,
    address,
    connect,
)
from jobs.exceptions import BackendUnavailable
from jobs.management import programs
from jobs.management.commands.up import _redis as redis_for_up
from jobs.management.output import LabelledOutput
from jobs.management.preflight import CannotStart, check_redis
from jobs.management.reaching_redis import RedisRefuses, answers
from jobs.services.cancelling import cancel
from jobs.services.delivering import delivery_of
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.sentinel import PASSWORD, SENTINEL_PASSWORD, SentinelWorld
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.broker]

JOBS = 30
# An enqueue gives up after this long at the worst: silent sentinels, then a master that takes and says nothing.
LONGEST_ENQUEUE = SENTINELS_SECONDS + CONNECT_SECONDS + ANSWER_SECONDS
# What the machine may add.
SLACK = 2


class Crew:
    """A worker and a clock under a supervisor, which starts again what ends."""

    def __init__(self, start: Start, world: SentinelWorld) -> None:
        """Start both and wait for the worker."""
        self._begin: dict[str, Callable[[], subprocess.Popen[bytes]]] = {
            name: lambda name=name: start(name, **world.environment)  # type: ignore[misc]
            for name in ("rqworker", "rqscheduler")
        }
        self._processes = {name: begin() for name, begin in self._begin.items()}
        listening(self._processes["rqworker"])

    def ends(self, status: Status, number: int, seconds: float = 60) -> None:
        """Wait until so many jobs have this status."""

        def reached() -> bool:
            self._restart()
            # Without those of the product's own schedules, whose hour may strike meanwhile.
            return Job.objects.filter(task__startswith="tests.", status=status).count() == number

        wait_until(reached, f"{number} jobs are {status}", seconds)

    def _restart(self) -> None:
        for name, process in self._processes.items():
            if process.poll() is not None:
                self._processes[name] = self._begin[name]()


@pytest.fixture
def crew(start: Start, sentinel_world: SentinelWorld) -> Crew:
    return Crew(start, sentinel_world)


def enqueue(number: int) -> None:
    enqueue_many(tasks.add.prepare(a=n) for n in range(number))


def succeeds(act: Callable[[], object]) -> bool:
    try:
        act()
    except redis.RedisError:
        return False
    return True


def test_jobs_run_and_none_is_lost_when_the_master_is_killed(crew: Crew, sentinel_world: SentinelWorld) -> None:
    enqueue(JOBS)
    crew.ends(Status.SUCCESSFUL, JOBS)
    enqueue(JOBS)
    old = sentinel_world.kill_master()
    began = time.monotonic()
    tasks.add.enqueue(a=1)
    assert time.monotonic() - began < CONNECT_SECONDS + SENTINELS_SECONDS + SLACK
    crew.ends(Status.SUCCESSFUL, 2 * JOBS + 1)
    assert sentinel_world.master is not old
    sentinel_world.heal()
    enqueue(JOBS)
    crew.ends(Status.SUCCESSFUL, 3 * JOBS + 1)


def test_jobs_run_on_when_the_master_is_demoted(crew: Crew, sentinel_world: SentinelWorld) -> None:
    enqueue(JOBS)
    sentinel_world.demote_master()
    enqueue(JOBS)
    crew.ends(Status.SUCCESSFUL, 2 * JOBS)


def test_a_running_job_can_be_stopped_through_the_new_master(
    crew: Crew, sentinel_world: SentinelWorld, tmp_path: Path
) -> None:
    sentinel_world.demote_master()
    # Until the old master knows, worker and test could meet there, and lose each other with it.
    sentinel_world.heal()
    started = tmp_path / "started"
    job = tasks.wait_for_file.enqueue(started=str(started), until=str(tmp_path / "never"))
    wait_until(started.exists, "the job runs")
    wait_until(lambda: connect().pubsub_channels("rq:pubsub:*"), "the worker listens again", 10)
    cancel(job.pk)
    tasks.add.enqueue(a=1)
    # Sooner than the beat at which the worker would notice by itself.
    crew.ends(Status.SUCCESSFUL, 1, 8)


def test_jobs_run_on_when_the_master_falls_silent(crew: Crew, sentinel_world: SentinelWorld) -> None:
    enqueue(1)
    crew.ends(Status.SUCCESSFUL, 1)
    old = sentinel_world.partition_master()
    began = time.monotonic()
    enqueue(JOBS)
    assert time.monotonic() - began < LONGEST_ENQUEUE + SLACK
    sentinel_world.wait_for_failover(old)
    # The worker's blocking read of a silent server ends by itself.
    crew.ends(Status.SUCCESSFUL, JOBS + 1)
    sentinel_world.heal()
    enqueue(JOBS)
    crew.ends(Status.SUCCESSFUL, 2 * JOBS + 1)


@pytest.mark.django_db
def test_a_delivery_reaches_the_new_master_after_one_failure_at_most(sentinel_world: SentinelWorld) -> None:
    before, after = (delivery_of(tasks.add.enqueue(a=number)) for number in range(2))
    backend().deliver([before])
    sentinel_world.demote_master()
    # Until it knows that it was demoted it takes what is lost with it: the relay's business, not the connection's.
    sentinel_world.heal()
    try:
        backend().deliver([after])
    except BackendUnavailable:
        backend().deliver([after])
    with sentinel_world.master.client(PASSWORD) as client:
        assert after.message_id in client.lrange(f"rq:queue:{after.lane}", 0, -1)


def test_a_master_that_became_a_replica_is_left(sentinel_world: SentinelWorld) -> None:
    client = connect()
    client.set("a", 1)
    old = sentinel_world.master
    [other] = [server for server in sentinel_world.servers if server is not old]
    with old.client(PASSWORD) as admin:
        # Behind the sentinels' back, who would close the client's connection: it has to leave by itself.
        admin.execute_command("REPLICAOF", "127.0.0.1", other.port)
    with pytest.raises(redis.ConnectionError, match="now a slave"):
        client.set("a", 2)
    sentinel_world.wait_for_failover(old)
    wait_until(lambda: succeeds(lambda: client.set("a", 2)), "the client finds the new master")
    with other.client(PASSWORD) as admin:
        assert admin.get("a") == "2"


def test_a_worker_may_wait_longer_for_work_than_others_for_an_answer(sentinel_world: SentinelWorld) -> None:
    worker = django_rq.get_worker("default", "email")
    options = worker.connection.connection_pool.connection_kwargs
    assert options["socket_timeout"] > worker.dequeue_timeout
    assert worker.connection.set("a", 1)
    for other in (connect(), django_rq.get_connection("email")):
        assert other.connection_pool.connection_kwargs["socket_timeout"] == ANSWER_SECONDS


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("password", "wr0ng", r"^Redis at waybill \(sentinels .*\) refuses the password: correct REDIS_SENTINELS"),
        ("sentinel_password", "wr0ng", "refuses the password: correct"),
        ("sentinel_password", "", "refuses the password: correct"),
    ],
)
def test_a_refused_password_is_told_without_it(sentinel_world: SentinelWorld, name: str, value: str, told: str) -> None:
    place = address()
    assert isinstance(place, Sentinels)
    with pytest.raises(RedisRefuses, match=told) as caught:
        answers(replace(place, **{name: value}))  # type: ignore[arg-type]
    assert not {"wr0ng", PASSWORD, SENTINEL_PASSWORD} & set(str(caught.value).split())


def test_sentinels_that_know_no_such_master_are_waited_for(sentinel_world: SentinelWorld) -> None:
    place = address()
    assert isinstance(place, Sentinels)
    assert answers(place)
    assert not answers(replace(place, service="another"))


def test_trying_out_on_one_machine_uses_the_sentinels_too(sentinel_world: SentinelWorld) -> None:
    with redis_for_up(LabelledOutput(io.StringIO(), {})) as (url, _watch):
        # Beside sentinels an address would be one too many.
        assert programs.environment(8000, url)["REDIS_URL"] == ""
    for sentinel in sentinel_world.sentinels:
        sentinel.kill()
    with pytest.raises(CannotStart, match=r"\(no sentinel names .* up\): start it, correct REDIS_SENTINELS, or leave"):
        check_redis(address())
