"""Worker, clock and django-rq's other commands under this project's settings."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.db import OperationalError
from pytest_django import Settings

from jobs.backends import connecting
from jobs.backends.ports import free_port
from jobs.checks import check_backend
from jobs.management import preflight, programs
from jobs.management.commands.rqenqueue import Command as RQEnqueue
from jobs.management.preflight import CannotStart
from jobs.management.reaching_redis import RedisRefuses, answers, wait_for_redis
from jobs.management.unreachable import unreachable
from jobs.models import Heartbeat, Kind
from tests.servers.processes import Start
from tests.servers.waiting import wait_until

AWAY = "redis://:s3cret@127.0.0.1:1/0"


def test_waiting_for_redis_pauses_longer_each_time(redis_url: str) -> None:
    told: list[str] = []
    pauses: list[float] = []

    class Enough(Exception):
        pass

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 7:
            raise Enough

    with pytest.raises(Enough):
        wait_for_redis(AWAY, told.append, sleep)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert told[1] == "Redis at 127.0.0.1:1 can't be reached: start it, or set REDIS_URL. Trying again in 2 s."
    assert not any("s3cret" in line for line in told)


def test_a_redis_that_answers_is_not_waited_for(redis_url: str) -> None:
    told: list[str] = []
    wait_for_redis(redis_url, told.append)
    assert told == []


@pytest.mark.parametrize("options", ["?no_such_option=1", "?socket_timeout=x"])
def test_an_address_with_options_that_are_none_is_not_waited_for(options: str) -> None:
    with pytest.raises(RedisRefuses, match=r"Redis at h:1 can't be used \(.*\): correct REDIS_URL\."):
        answers(f"redis://h:1/0{options}")


def test_a_wrong_password_is_not_waited_for(redis_url: str) -> None:
    with pytest.raises(RedisRefuses, match="refuses the password: correct REDIS_URL") as caught:
        answers(redis_url.replace("redis://", "redis://nobody:s3cret@"))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"), [(AWAY, "127.0.0.1:1"), ("redis://h?password=s3cret", "h:6379"), ("unix:///run/r", "/run/r")]
)
def test_a_redis_is_named_without_its_password(url: str, shown: str) -> None:
    assert connecting.shown(url) == shown


@pytest.fixture
def waiting_worker(start: Start, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker whose Redis is away."""
    process = start("rqworker", "--burst", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    log = tmp_path / "rqworker-0.log"
    wait_until(lambda: "Trying again in 1 s" in log.read_text(), "the worker waits")
    yield process
    assert "Traceback" not in log.read_text()


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_that_waits_for_redis_can_be_stopped(
    waiting_worker: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    waiting_worker.send_signal(number)
    assert waiting_worker.wait(10) == 0


@pytest.mark.integration
def test_the_clock_says_that_redis_is_away_and_goes_on(start: Start, tmp_path: Path) -> None:
    start("rqscheduler", REDIS_URL=AWAY)
    wait_until(lambda: Heartbeat.objects.filter(kind=Kind.CLOCK).exists(), "the clock beats")
    first = (tmp_path / "rqscheduler-0.log").read_text().splitlines()[0]
    assert first == "Redis at 127.0.0.1:1 can't be reached: start it, or set REDIS_URL."


def test_the_clock_does_not_start_on_a_redis_that_refuses_it(settings: Settings) -> None:
    settings.REDIS_URL = "redis://h:1?no_such_option=1"
    with pytest.raises(CommandError, match="correct REDIS_URL"):
        call_command("rqscheduler")


def test_a_worker_does_not_wait_for_a_redis_that_refuses_it(settings: Settings) -> None:
    settings.REDIS_URL = "redis://h:1?no_such_option=1"
    with pytest.raises(CommandError, match="correct REDIS_URL"):
        call_command("rqworker")


@pytest.mark.parametrize(("option", "told"), [("--with-scheduler", "run rqscheduler"), ("--serializer=x", "JSON only")])
def test_an_option_that_would_do_harm_is_refused(option: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("rqworker", option)


def test_options_with_one_right_value_are_not_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("rqworker", "--help")
    help_text = capsys.readouterr().out
    assert "--burst" in help_text
    assert "--with-scheduler" not in help_text
    assert "--serializer" not in help_text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rqenqueue", "A job is a row first: enqueue a task"),
        ("rqcron", "run `manage.py rqscheduler`"),
        ("rqworker-pool", "Start `manage.py rqworker` as often"),
    ],
)
def test_a_command_that_would_go_round_the_rows_says_what_to_use(
    name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = load_command_class("jobs", name)
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", name, "-q", "anything", "--at-all"])
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_replaced_command_has_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        RQEnqueue().run_from_argv(["manage.py", "rqenqueue", "--help"])
    assert ended.value.code == 0
    assert "Not in use here" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["a.b", "nothing", ".a", "..a", "json.JSONDecoder", "jobs.backends.rq.Missing"])
def test_a_backend_that_is_none_is_refused(settings: Settings, path: str) -> None:
    settings.JOBS = {"BACKEND": path}
    (error,) = check_backend(None)
    assert error.id == "jobs.E003"
    assert str(error.msg) == f"JOBS_BACKEND is '{path}', which is no backend."
    with pytest.raises(CannotStart, match="which is no backend: leave it unset, or name a class such as"):
        preflight.check_backend()


@pytest.mark.parametrize("path", ["jobs.backends.rq.RQBackend", "jobs.backends.memory.MemoryBackend"])
def test_a_backend_is_accepted(settings: Settings, path: str) -> None:
    settings.JOBS = {"BACKEND": path}
    assert check_backend(None) == []
    preflight.check_backend()


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("no such table"), ValueError("x")])
def test_an_error_of_a_database_that_answers_is_a_bug(error: Exception) -> None:
    assert unreachable(error) == ""


def test_an_empty_site_address_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "")
    assert programs.environment(8001, "")["SITE_URL"] == "http://localhost:8001"
