"""Limits: no more begin and run than they say, and nobody waits without need."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from jobs.api import Priority, Queue, Status, enqueue_many
from jobs.backends import backend
from jobs.backends.memory import MemoryBackend
from jobs.exceptions import LimitChanged
from jobs.models import Job, Limit, LimitPace, Scope
from jobs.services import admitting
from jobs.services.admitting import admit
from jobs.services.claiming import claim, claim_many
from jobs.services.endings import failure, success
from jobs.services.finishing import finish
from jobs.services.letting_in import let_in_waiting
from jobs.services.limiting import clear_limit, set_limit
from jobs.services.pausing import pause_queue, resume_queue
from jobs.services.promoting import promote_due
from jobs.services.relaying import relay
from jobs.services.rescuing import record_crash
from jobs.services.syncing_limits import sync_limits
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

RUNNING: dict[str, Any] = {"status": Status.RUNNING, "lease_expires_at": Now()}
BEGIN = datetime(2030, 1, 1, tzinfo=UTC)


class Time:
    """The database's time, as whoever gives turns reads it."""

    def __init__(self) -> None:
        self.now = BEGIN

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Iterator[Time]:
    faked = Time()
    with patch.object(admitting, "database_time", lambda: faked.now):
        yield faked


def with_a_turn() -> list[Job]:
    return list(Job.objects.filter(status=Status.READY, turn_at__isnull=False).order_by("-priority", "id"))


def begin_all(worker: str = "") -> list[Job]:
    """Claim whatever has a turn, as workers that are free do at once."""
    return claim_many([(job.pk, job.attempt) for job in with_a_turn()], worker) if with_a_turn() else []


def delivered() -> list[UUID]:
    return [UUID(message.rpartition("-")[0]) for ids in backend().waiting().values() for message in ids]


def limit_queue(name: str, **terms: object) -> Limit:
    return Limit.objects.create(scope=Scope.QUEUE, name=name, **terms)


def put_down() -> None:
    """Let workers find that what was delivered has no turn: who enqueued it did not know of the limit."""
    assert claim_many([(job.pk, job.attempt) for job in Job.objects.filter(turn_at=None)]) == []


def let_time_pass() -> None:
    Job.objects.filter(status=Status.READY).update(ready_at=Now() - timedelta(minutes=1))


# Rates.


def test_the_first_begins_at_once_and_needs_no_clock() -> None:
    job = tasks.paced.enqueue(n=1)
    assert delivered() == [job.pk]
    assert claim(job.pk, 1)


@pytest.mark.parametrize(
    ("rate", "seconds", "late"), [("400/m", 60, 0), ("60/m", 60, 0.9), ("2/m", 60, 0.5), ("1/s", 60, 0.3)]
)
def test_in_no_period_begin_more_than_the_rate_says(time: Time, rate: str, seconds: int, late: float) -> None:
    limit = limit_queue("default", rate=rate)
    most = limit.per.count * seconds // limit.per.period  # type: ignore[union-attr]
    enqueue_many(tasks.add.prepare(a=n) for n in range(2 * most))
    Job.objects.update(delivered_at=None)
    begun: list[float] = []
    # At first the workers are away; then each takes what there is a while after its turn was given.
    for second in range(2 * seconds):
        admit()
        if second > seconds // 4:
            given = Job.objects.filter(status=Status.READY, turn_at__isnull=False)
            begun += [second + (late if second % 7 else 0)] * given.update(**RUNNING)
        time.pass_(1)
    assert max(sum(1 for other in begun if moment <= other < moment + seconds) for moment in begun) <= most
    # And hardly fewer.
    assert len(begun) >= 0.9 * most


def test_nothing_is_saved_up_while_nobody_comes(time: Time) -> None:
    limit_queue("default", rate="60/m")
    for _ in range(100):
        let_in_waiting()
        time.pass_(1)
    enqueue_many(tasks.add.prepare(a=n) for n in range(50))
    put_down()
    assert admit() == 1


def test_a_clock_that_was_gone_gives_no_more_turns_than_one_that_comes_late(time: Time) -> None:
    limit_queue("default", rate="2/m")
    enqueue_many(tasks.add.prepare(a=n) for n in range(5))
    put_down()
    assert admit() == 1
    time.pass_(300)
    # Begun at any moment since: for all that is known, just now.
    assert len(begin_all()) == 1
    assert admit() == 0
    time.pass_(33)
    assert admit() == 1


def test_a_job_without_its_turn_is_put_down_once_and_not_tried_again() -> None:
    limit_queue("default", rate="1/d")
    first, second = (tasks.add.enqueue(a=n) for n in range(2))
    assert claim_many([(first.pk, 1), (second.pk, 1)]) == []
    assert set(Job.objects.values_list("delivered_at", "status")) == {(None, Status.READY)}
    let_time_pass()
    assert relay() == 0
    assert admit() == 1
    assert claim_many([(first.pk, 1), (second.pk, 1)]) != []
    assert Job.objects.filter(status=Status.RUNNING).get() == first


def test_each_value_of_an_argument_has_a_rate_of_its_own(time: Time) -> None:
    enqueue_many([tasks.fetch.prepare(host=host, n=n) for host in ("a", "b", "c") for n in range(600)])
    hosts = [job.arguments["host"] for job in begin_all()]
    assert {hosts.count(host) for host in "abc"} == {1}
    time.pass_(1.1)
    assert admit() == 3
    time.pass_(1.1)
    assert admit() in (0, 3)


def test_what_no_value_needs_any_more_is_forgotten(time: Time) -> None:
    tasks.fetch.enqueue(host="a")
    begin_all()
    time.pass_(5)
    let_in_waiting()
    assert not LimitPace.objects.exclude(key="").filter(turns_out__gt=0).exists()
    LimitPace.objects.update(next_at=Now() - timedelta(minutes=1))
    LimitPace.objects.filter(key="").update(turns_out=1)
    tasks.fetch.enqueue(host="b")
    let_in_waiting()
    assert LimitPace.objects.exclude(key="").count() <= 1


def test_a_more_urgent_job_overtakes_ten_thousand(time: Time) -> None:
    limit_queue("email", rate="60/m")
    enqueue_many(tasks.note.prepare(text=str(n)) for n in range(300))
    put_down()
    admit()
    begin_all()
    urgent = tasks.note.using(priority=Priority.HIGH).enqueue(text="urgent")
    put_down()
    time.pass_(1.2)
    admit()
    assert with_a_turn()[0].pk == urgent.pk


def test_a_retry_needs_a_turn_of_its_own(time: Time) -> None:
    limit_queue("default", rate="1/h")
    job = tasks.note.using(queue_name=Queue.DEFAULT).enqueue(text="")
    put_down()
    admit()
    held = claim(job.pk, 1)
    assert held
    finish(held, failure(held, ValueError("no")))
    Job.objects.update(run_after=Now() - timedelta(seconds=1))
    assert promote_due() == 1
    assert claim(job.pk, 2) is None
    time.pass_(60)
    assert admit() == 0
    time.pass_(3700)
    assert admit() == 1
    assert claim(job.pk, 2)


# Numbers at once.


def test_no_more_run_at_once_than_a_task_allows() -> None:
    enqueue_many(tasks.narrow.prepare(n=n) for n in range(5))
    first = begin_all("w")
    assert len(first) == 2
    assert admit() == 0
    finish(first[0], success(None))
    # The next one needs no clock.
    assert len(begin_all("w")) == 1


@pytest.mark.parametrize("end", ["fails", "crashes"])
def test_a_place_is_free_again_however_its_holder_ended(end: str) -> None:
    enqueue_many(tasks.narrow.prepare(n=n) for n in range(4))
    holder, _ = begin_all("w")
    if end == "fails":
        finish(holder, failure(holder, ValueError("no")))
    else:
        record_crash((holder.pk, 1), "w", "killed")
    assert len(begin_all()) == 1


def test_each_account_has_places_of_its_own() -> None:
    enqueue_many([tasks.for_account.prepare(account_id=account, n=n) for account in range(3) for n in range(4)])
    running = begin_all()
    assert sorted(job.arguments["account_id"] for job in running) == [0, 1, 2]
    assert admit() == 0
    finish(running[1], success(None))
    assert [job.arguments["account_id"] for job in begin_all()] == [running[1].arguments["account_id"]]


def test_a_crowd_for_one_account_hides_no_other() -> None:
    enqueue_many([tasks.for_account.prepare(account_id=1, n=n) for n in range(1_200)])
    enqueue_many([tasks.for_account.prepare(account_id=2)])
    assert sorted(job.arguments["account_id"] for job in with_a_turn()) == [1, 2]


def test_a_tenant_can_be_what_is_counted_apart() -> None:
    for tenant in ("a", "b"):
        enqueue_many(tasks.for_tenant.using(tenant=tenant).prepare(n=n) for n in range(3))
    admit()
    assert sorted(job.tenant for job in begin_all()) == ["a", "b"]


def test_a_job_needs_room_with_its_queue_and_with_its_task() -> None:
    limit_queue("default", concurrency=3)
    enqueue_many(tasks.narrow.prepare(n=n) for n in range(5))
    enqueue_many(tasks.add.prepare(a=n) for n in range(5))
    put_down()
    admit()
    running = begin_all()
    assert sorted(job.task.rpartition(".")[2] for job in running) == ["add", "narrow", "narrow"]


# Other things that hold jobs back.


def test_a_paused_queue_uses_up_no_turns(time: Time) -> None:
    limit_queue("email", rate="60/m")
    limit_queue("default", rate="60/m")
    enqueue_many(tasks.note.prepare(text=str(n)) for n in range(3))
    put_down()
    admit()
    pause_queue("email")
    assert not with_a_turn()
    time.pass_(1)
    tasks.add.enqueue(a=1)
    put_down()
    admit()
    assert [job.queue_name for job in with_a_turn()] == ["default"]
    resume_queue("email")
    time.pass_(2)
    admit()
    assert "email" in [job.queue_name for job in with_a_turn()]


def test_a_job_that_has_its_turn_and_was_lost_by_redis_is_delivered_again(broker: MemoryBackend) -> None:
    job = tasks.paced.enqueue(n=1)
    tasks.paced.enqueue(n=2)
    while broker.take():
        pass
    Job.objects.filter(delivered_at__isnull=False).update(delivered_at=Now() - timedelta(minutes=1))
    let_time_pass()
    relay()
    assert delivered() == [job.pk]


def test_a_limit_declared_over_a_full_queue_takes_its_messages_back(settings: Settings) -> None:
    jobs = enqueue_many(tasks.note.prepare(text=str(n)) for n in range(1_000))
    assert len(delivered()) == len(jobs)
    settings.JOBS = settings.JOBS | {"QUEUE_LIMITS": {"email": {"rate": "60/m"}}}
    sync_limits()
    assert delivered() == []
    assert admit() == 1
    assert set(delivered()) <= {job.pk for job in jobs}


def test_what_waits_for_a_limit_that_is_switched_off_is_delivered() -> None:
    limit = limit_queue("default", concurrency=1)
    jobs = [tasks.add.enqueue(a=n) for n in range(3)]
    put_down()
    limit.concurrency = None
    limit.save()
    let_time_pass()
    assert relay() == 3
    assert len(claim_many([(job.pk, 1) for job in jobs])) == 3


def test_where_code_declares_a_limit_and_somebody_switched_it_off_nothing_waits() -> None:
    tasks.narrow.enqueue(n=1)
    Limit.objects.update(concurrency=None, changed_at=Now())
    assert tasks.narrow.enqueue(n=2).pk in delivered()


def test_what_is_not_limited_costs_no_statement_more() -> None:
    tasks.add.enqueue(a=0)
    with CaptureQueriesContext(connection) as one:
        tasks.add.enqueue(a=1)
    assert len(one.captured_queries) == 1
    assert Queue.DEFAULT not in Limit.objects.values_list("name", flat=True)


# What people say.


def test_what_staff_say_holds_for_what_waits_and_stays_when_code_changes(settings: Settings) -> None:
    enqueue_many(tasks.note.prepare(text=str(n)) for n in range(5))
    name = (Scope.QUEUE, "email")
    set_limit(name, concurrency=2, reason="the server is slow")
    assert delivered() == []
    assert admit() == 2
    settings.JOBS = settings.JOBS | {"QUEUE_LIMITS": {"email": {"rate": "60/m"}}}
    sync_limits()
    limit = Limit.objects.get(scope=Scope.QUEUE)
    assert (limit.rate, limit.concurrency) == ("", 2)
    clear_limit(name)
    limit.refresh_from_db()
    assert (limit.rate, limit.concurrency) == ("60/m", None)
    assert admit() == 1
    with pytest.raises(LimitChanged):
        clear_limit(name)


@pytest.mark.postgres
def test_eight_workers_at_once_begin_no_more_than_the_limits_say() -> None:
    limit_queue("default", concurrency=3)
    jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(40))
    put_down()
    most = []

    def work(number: int) -> int:
        try:
            held = 0
            for _ in range(6):
                admit()
                for job in claim_many([(one.pk, 1) for one in jobs], f"w{number}"):
                    most.append(Job.objects.filter(status=Status.RUNNING).count())
                    held += finish(job, success(None))
            return held
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ended = sum(pool.map(work, range(8)))
    assert ended == Job.objects.filter(status=Status.SUCCESSFUL).count() > 8
    assert max(most) <= 3
