"""`manage.py jobs doctor`: what it says, and the exit code that monitoring relies on."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from jobs.backends import inspecting
from jobs.backends.inspecting import RedisState
from jobs.backends.ports import free_port
from jobs.exceptions import BackendUnavailable
from jobs.management import connections, doctor, preflight
from jobs.models import Job, Kind, Status
from jobs.selectors import drift
from jobs.selectors.findings import Level
from jobs.services.beating import beat
from tests.jobs import drifting
from tests.sample import tasks
from tests.servers.away import unreachable_database
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("impatient")]

AWAY = "redis://:s3cret@127.0.0.1:1/0"


@pytest.fixture
def staffed() -> None:
    """A clock and a worker on the queues that tests use are alive."""
    beat("clock", Kind.CLOCK)
    beat("worker", Kind.WORKER, ["default", "email"])


def run(*options: str) -> tuple[int, str]:
    """Run the doctor; return its exit code and what it printed."""
    stream = io.StringIO()
    try:
        call_command("jobs", "doctor", *options, stdout=stream)
    except SystemExit as ended:
        return int(str(ended.code)), stream.getvalue()
    return 0, stream.getvalue()


def report(*options: str) -> tuple[int, dict[str, dict[str, Any]], Any]:
    """Run it for machines; return the exit code, the findings by name, and the repairs."""
    code, printed = run("--json", *options)
    told = json.loads(printed)
    assert told["exit_code"] == code
    return code, {finding["name"]: finding for finding in told["findings"]}, told["repairs"]


def line(printed: str, name: str) -> str:
    """Return the one line of a finding."""
    [found] = [line for line in printed.splitlines() if line.split()[1:2] == [name]]
    return found


def test_all_is_well(carrier: None, staffed: None) -> None:
    drifting.waiting()
    code, printed = run()
    assert code == 0
    assert "broken" not in printed
    assert "All is well." in printed
    assert "The database answers (" in line(printed, "database")


def test_redis_is_described(redis_url: str, staffed: None) -> None:
    code, findings, _ = report()
    assert code == 0
    assert findings["redis"]["seconds"] > 0
    assert findings["redis"]["text"].startswith(f"Redis at {redis_url.partition('//')[2].partition('/')[0]} answers")
    assert findings["redis-memory"]["text"].endswith("and has no limit of its own.")


def test_a_redis_that_may_drop_deliveries_is_a_warning(redis_client: redis.Redis, staffed: None) -> None:
    before = redis_client.config_get("maxmemory-policy")["maxmemory-policy"]
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        code, printed = run()
    finally:
        redis_client.config_set("maxmemory-policy", str(before))
    assert code == 0
    assert "maxmemory-policy is allkeys-lru. Set maxmemory-policy to noeviction" in line(printed, "redis-policy")
    assert "All is well. Warnings: " in printed


@pytest.mark.parametrize(
    ("state", "name", "level", "words"),
    [
        (RedisState(policy="noeviction", used=79, limit=100, persists=True), "redis-memory", "ok", "of 100 bytes."),
        (RedisState(policy="noeviction", used=80, limit=100, persists=True), "redis-memory", "warning", "refuses"),
        (RedisState(policy="noeviction", used=1, limit=0, persists=True), "redis-persistence", "ok", "keeps its data"),
        (RedisState(policy="noeviction", used=1, limit=0, persists=False), "redis-persistence", "warning", "no job is"),
        (RedisState(policy=None, used=None, limit=None, persists=None), "redis-policy", "warning", "does not say"),
        (RedisState(policy=None, used=None, limit=None, persists=None), "redis-memory", "warning", "does not say"),
        (RedisState(policy=None, used=None, limit=None, persists=None), "redis-persistence", "ok", "does not say"),
    ],
)
def test_how_redis_stands_is_told(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, state: RedisState, name: str, level: str, words: str
) -> None:
    monkeypatch.setattr(connections, "redis_state", lambda seconds: state)
    [found] = [finding for finding in connections.examine_redis() if finding.name == name]
    assert found.level == level
    assert words in found.text


def test_a_redis_user_who_may_not_ask_is_no_outage(redis_client: redis.Redis, settings: Settings) -> None:
    redis_client.acl_setuser("mute", enabled=True, nopass=True, categories=["+@all"], commands=["-info", "-config"])
    settings.REDIS_URL = settings.REDIS_URL.replace("redis://", "redis://mute:any@")
    try:
        state = inspecting.redis_state(1)
    finally:
        redis_client.acl_deluser("mute")
    assert state == RedisState(policy=None, used=None, limit=None, persists=None)


def test_redis_away_is_3_and_no_password_is_shown(settings: Settings, staffed: None) -> None:
    settings.REDIS_URL = AWAY
    settings.JOBS = settings.JOBS | {"BACKEND": "jobs.backends.rq.RQBackend"}
    code, printed = run()
    assert code == 3
    assert "can't be reached: start it, or set REDIS_URL." in line(printed, "redis")
    assert "s3cret" not in printed
    assert "undelivered" in printed
    assert "ghosts" not in printed


def test_redis_that_goes_while_it_is_looked_at_is_3(
    redis_url: str, staffed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise BackendUnavailable("Redis at h:1 can't be reached")

    monkeypatch.setattr(doctor, "examine_lanes", gone)
    code, printed = run()
    assert code == 3
    assert "Redis at h:1 can't be reached." in printed


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is one that refuses every connection."""
    monkeypatch.setattr(preflight, "connection", unreachable_database(free_port()))


def test_a_database_that_is_away_is_3_and_nothing_is_repaired(database_away: None) -> None:
    code, findings, repairs = report("--repair")
    assert code == 3
    assert findings["database"]["level"] == Level.BROKEN
    assert "can't be reached" in findings["database"]["text"]
    assert list(findings) == ["database"]
    assert repairs is None


def test_missing_migrations_are_1_and_nothing_else_is_asked(broker: object) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("rest", "0001_status_api")
    try:
        code, findings, repairs = report("--repair")
    finally:
        recorder.record_applied("rest", "0001_status_api")
    assert code == 1
    assert findings["migrations"]["remedy"] == "Run manage.py migrate."
    assert "clock" not in findings
    assert repairs is None


def test_a_silent_clock_and_an_unserved_queue_are_1(broker: object) -> None:
    drifting.waiting()
    code, printed = run()
    assert code == 1
    assert "The clock is silent" in line(printed, "clock")
    assert "No worker listens on default: 1 job waits. Since 20" in line(printed, "workers")
    assert "Something is wrong. Broken: 2, warnings: 0." in printed


def test_no_worker_and_nothing_that_waits_is_a_warning(broker: object) -> None:
    beat("clock", Kind.CLOCK)
    code, findings, _ = report()
    assert code == 0
    assert findings["workers"]["level"] == Level.WARNING


def rows() -> list[tuple[Any, ...]]:
    """Return what a repair could change of each job."""
    return list(Job.objects.values_list("pk", "status", "attempt", "delivered_at", "ready_at", "lease_expires_at"))


KINDS = {
    "lost": drifting.lost,
    "undelivered": drifting.undelivered,
    "ghosts": drifting.ghost,
    "doubles": drifting.doubled,
    "abandoned": drifting.abandoned,
    "overdue": drifting.overdue,
}


@pytest.mark.parametrize(("name", "make"), KINDS.items())
def test_drift_is_found_left_alone_and_repaired_on_request(
    carrier: None, staffed: None, name: str, make: Callable[[], Job]
) -> None:
    job = make()
    before = drifting.messages(), rows()
    code, findings, repairs = report()
    assert code == 1
    assert {found for found in findings if findings[found]["level"] == Level.BROKEN} == {name}
    assert (findings[name]["count"], findings[name]["examples"]) == (1, [str(job.pk)])
    assert repairs is None
    assert (drifting.messages(), rows()) == before

    code, _, repairs = report("--repair")
    assert code == 0
    assert sum(repairs.values()) >= 1
    code, _, repairs = report("--repair")
    assert (code, sum(repairs.values())) == (0, 0)


def test_counts_are_exact_and_examples_few(broker: object, staffed: None) -> None:
    for _ in range(12):
        drifting.lost(), drifting.overdue()
    _, findings, _ = report()
    assert [findings[name]["count"] for name in ("lost", "overdue")] == [12, 12]
    assert [len(findings[name]["examples"]) for name in ("lost", "overdue")] == [5, 5]


def test_a_repair_is_told_in_numbers(broker: object, staffed: None) -> None:
    drifting.lost(), drifting.ghost(), drifting.ghost()
    _, printed = run("--repair")
    assert "Repaired: lost deliveries found: 1; jobs delivered: 1; left-over messages discarded: 2." in printed
    _, printed = run("--repair")
    assert "Repaired: there was nothing to repair." in printed


def test_what_others_wrote_to_redis_can_not_steer_the_terminal(redis_client: redis.Redis, staffed: None) -> None:
    redis_client.rpush("rq:queue:email", "\x1b[2J" + "x" * 1000)
    _, printed = run()
    assert "Such as ?[2Jxxx" in line(printed, "ghosts")
    assert "\x1b" not in printed
    assert len(line(printed, "ghosts")) < 400


def test_unknown_options_are_a_usage_error() -> None:
    with pytest.raises(CommandError):
        call_command("jobs", "doctor", "--cure")
    with pytest.raises(CommandError):
        call_command("jobs")


def test_its_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("jobs", "doctor", "--help")
    printed = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 all is well, or there are warnings only; 1 something is wrong" in printed


@pytest.mark.integration
def test_while_workers_are_at_work_nothing_is_found(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "SETTLING_SECONDS", 2)
    start("rqscheduler")
    listening(start("rqworker"))
    listening(start("rqworker"))
    wait_until(lambda: report()[0] == 0, "the clock beats")
    looks = 0
    while looks < 4 or Job.objects.filter(finished_at=None).exists():
        if looks < 4:
            # More come before each look: on a busy machine all that were there would have ended during the first.
            for _ in range(20):
                tasks.nap.enqueue(seconds=0.2)
        code, findings, _ = report()
        assert code == 0, findings
        looks += 1
    assert Job.objects.filter(task=tasks.nap.definition.name, status=Status.SUCCESSFUL).count() == 80
