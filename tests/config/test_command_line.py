"""`manage.py` as it is called: what a person has to mend first is one sentence and exit code 1."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from config.command_line import CommandLine, one_line
from tests.servers.waybill import ROOT, up_environment


def run(*command: str, data_dir: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = up_environment(data_dir, 0, **env)
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def sentence(*command: str, data_dir: Path, **env: str) -> str:
    """Return the one line that the command ends with."""
    done = run("manage.py", *command, data_dir=data_dir, **env)
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("check", "DATABASE_URL", "foo"),
        ("migrate", "DATABASE_URL", "postgres://me:s3cret@host:abc/name"),
        ("rqworker", "REDIS_URL", "foo"),
        ("rqscheduler", "REDIS_URL", "redis://:s3cret@h:abc"),
        ("shell", "EMAIL_URL", "smtp://h:abc"),
        ("help", "TIME_ZONE", "Mars/Base"),
        ("runserver", "LOG_LEVEL", "loud"),
        ("up", "HTTPS", "maybe"),
        ("up", "MAIL_RETRY_SECONDS", "-5"),
    ],
)
def test_a_malformed_setting_is_one_sentence(tmp_path: Path, command: str, name: str, value: str) -> None:
    told = sentence(command, data_dir=tmp_path, **{name: value})
    assert told.startswith(f"{name} ")
    assert "s3cret" not in told


def test_garbage_is_collected_again_when_a_command_runs() -> None:
    was = gc.isenabled()
    gc.disable()
    try:
        CommandLine(["manage.py"]).fetch_command("check")
        assert gc.isenabled()
    finally:
        (gc.enable if was else gc.disable)()


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    told = sentence("migrate", data_dir=tmp_path, DATABASE_URL="postgres://me:s3cret@127.0.0.1:1/waybill")
    assert told == (
        "The database waybill at 127.0.0.1:1 can't be reached (Connection refused): start it, or correct DATABASE_URL."
    )


def test_a_redis_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    told = sentence("rqstats", data_dir=tmp_path, REDIS_URL="redis://:s3cret@127.0.0.1:1/0")
    assert told == "Redis at 127.0.0.1:1 can't be reached: start it, or set REDIS_URL."


@pytest.mark.parametrize(
    "code", ["raise LookupError", "from django.contrib.auth.models import User; User.objects.count()"]
)
def test_a_bug_keeps_its_traceback(tmp_path: Path, code: str) -> None:
    done = run("manage.py", "shell", "-c", code, data_dir=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_the_traceback_can_be_asked_for(tmp_path: Path) -> None:
    done = run("manage.py", "check", "--traceback", data_dir=tmp_path, TIME_ZONE="Mars/Base")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_help_lists_the_commands_where_the_settings_are_right(tmp_path: Path) -> None:
    assert "rqworker" in run("manage.py", "help", data_dir=tmp_path).stdout


def test_the_web_server_is_told_in_one_sentence_and_to_give_up(tmp_path: Path) -> None:
    done = run("-c", "import config.wsgi", data_dir=tmp_path, LOG_LEVEL="loud")
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["LOG_LEVEL is 'loud': use one of DEBUG, INFO, WARNING, ERROR, CRITICAL."]


SHOW = """
import config.data_dir
config.data_dir.make_data_dir = lambda path: path  # this machine's own folder is none of the test's business
from config import settings
print(settings.DATA_DIR, settings.MEDIA_ROOT, settings.TIME_ZONE, settings.HTTPS)
"""


def test_empty_variables_leave_every_default_as_it_is(tmp_path: Path) -> None:
    empty = dict.fromkeys(("DATA_DIR", "MEDIA_ROOT", "TIME_ZONE", "HTTPS", "DATABASE_URL"), "")
    environment = up_environment(tmp_path, 0, SECRET_KEY="secret") | empty
    command = [sys.executable, "-c", SHOW]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"{ROOT}/var", f"{ROOT}/var/media", "UTC", "True"]


def test_a_message_of_several_lines_becomes_one() -> None:
    assert one_line(ValueError("No driver.\nDid you install it?\n")) == "No driver. Did you install it?"


@pytest.mark.parametrize(
    ("options", "code"), [(["doctor"], 3), (["doctor", "--repair", "--json"], 3), (["doctor", "--cure"], 2), ([], 2)]
)
def test_the_doctor_says_by_its_exit_code_that_a_server_is_away(tmp_path: Path, options: list[str], code: int) -> None:
    away = {"DATABASE_URL": "postgres://me:s3cret@127.0.0.1:1/waybill", "REDIS_URL": "redis://:s3cret@127.0.0.1:1/0"}
    done = run("manage.py", "jobs", *options, data_dir=tmp_path, **away)
    assert done.returncode == code, done
    assert "s3cret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
