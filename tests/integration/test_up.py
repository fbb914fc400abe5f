"""`manage.py up` as a person uses it: real processes, started, killed and stopped."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from jobs.backends.ports import free_port
from jobs.management.processes import GRACE_SECONDS, SECOND_GRACE_SECONDS
from tests.servers.waiting import wait_until
from tests.servers.waybill import ROOT, Waybill, running_waybill, sign_in, up_environment

pytestmark = [
    # On a database and a Redis of its own.
    pytest.mark.anywhere,
    pytest.mark.integration,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc"),
]


@pytest.fixture
def started(tmp_path: Path, migrated: Path) -> Iterator[Waybill]:
    data_dir = shutil.copytree(migrated, tmp_path / "data")
    with running_waybill(data_dir, DATABASE_URL="", SETUP_COMMANDS=",") as waybill:
        yield waybill


# Of the tests of the one that is shared.
SHARED = pytest.mark.xdist_group("up")


# For the session: between its tests others have their turn, and one of a module would be started for each.
@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Waybill]:
    """One for the tests that leave it running."""
    data_dir = shutil.copytree(migrated, tmp_path_factory.mktemp("up") / "data")
    with running_waybill(data_dir, DATABASE_URL="", SETUP_COMMANDS=",") as waybill:
        yield waybill
        assert waybill.stop(signal.SIGHUP) == 0
        assert not waybill.members


def sentence(data_dir: Path, **env: str) -> str:
    """Return the one line that `up` ends with where it can't start."""
    environment = up_environment(data_dir, free_port(), **env)
    command = [sys.executable, "manage.py", "up"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


def process_ids(waybill: Waybill, words: str) -> list[int]:
    """Return the installation's processes that have these words in their command line."""
    found = []
    for pid in waybill.members:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if words in command:
            found.append(pid)
    return found


@SHARED
def test_the_demo_login_signs_in_and_only_its_owner_may_read_it(shared: Waybill) -> None:
    page = sign_in(shared).open(f"{shared.base_url}/admin/", timeout=30).read().decode()
    assert "Log out" in page
    assert stat.S_IMODE((shared.data_dir / "demo-login").stat().st_mode) == 0o600
    assert shared.password in shared.output
    assert f"{shared.base_url}/admin/" in shared.output
    assert str(shared.data_dir / "mail") in shared.output


def test_it_is_stopped_killed_and_started_again_and_keeps_what_it_has(started: Waybill) -> None:
    given = started.password
    _assert_ends(started, signal.SIGINT)
    with _again(started) as second:
        assert second.password == given
        assert given in second.output
        assert "applied" not in second.output
        _change_password(second)
        second.process.kill()
        second.process.wait()
        wait_until(lambda: not second.members, "its processes end with it")
    with _again(started) as third:
        assert responds(third)
        assert given not in third.output
        assert "the password you gave it" in third.output
        _assert_ends(third, signal.SIGTERM)


def _again(waybill: Waybill) -> AbstractContextManager[Waybill]:
    return running_waybill(waybill.data_dir, DATABASE_URL="", SETUP_COMMANDS=",")


def _assert_ends(waybill: Waybill, number: signal.Signals) -> None:
    """Stop it, which leaves no process and no traceback."""
    assert len(waybill.members) >= 5
    assert waybill.stop(number) == 0
    assert not waybill.members
    assert "Traceback" not in waybill.output


def _change_password(waybill: Waybill) -> None:
    hashed = PBKDF2PasswordHasher().encode("my own words", "salt")
    with closing(sqlite3.connect(waybill.data_dir / "waybill.sqlite3")) as database, database:
        changed = database.execute("UPDATE auth_user SET password = ? WHERE username = ?", (hashed, waybill.login))
        assert changed.rowcount == 1


def test_a_second_ctrl_c_does_not_wait_for_a_process_that_will_not_end(started: Waybill) -> None:
    (clock,) = process_ids(started, "rqscheduler")
    os.kill(clock, signal.SIGSTOP)
    started.process.send_signal(signal.SIGINT)
    began = time.monotonic()
    wait_until(lambda: not process_ids(started, "gunicorn"), "the others have ended")
    assert started.stop(signal.SIGINT) == 0
    # Otherwise it is given all of both.
    assert time.monotonic() - began < GRACE_SECONDS + SECOND_GRACE_SECONDS
    assert not started.members


@SHARED
def test_each_process_that_dies_is_started_again(shared: Waybill) -> None:
    kinds = {"web": "gunicorn", "worker": "rqworker", "clock": "rqscheduler", "redis": "-server 127.0.0.1"}
    before = {label: process_ids(shared, words) for label, words in kinds.items()}
    for pids in before.values():
        os.kill(min(pids), signal.SIGKILL)
    for label, words in kinds.items():
        wait_until(lambda: set(process_ids(shared, words)) - set(before[label]), f"another {label} runs")  # noqa: B023  # called at once
        assert any(
            line.startswith(label) and "unexpectedly; starting it again" in line for line in shared.output.splitlines()
        )
    wait_until(lambda: responds(shared), "the pages answer")


def responds(waybill: Waybill) -> bool:
    try:
        with urllib.request.urlopen(f"{waybill.base_url}/admin/login/", timeout=30) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@SHARED
def test_a_data_folder_in_use_is_one_sentence(shared: Waybill) -> None:
    told = sentence(shared.data_dir, DATABASE_URL="")
    assert told.startswith(f"Waybill already runs on the data folder {shared.data_dir}")
    assert shared.base_url in told


def test_an_unreachable_database_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    told = sentence(tmp_path, DATABASE_URL="postgres://me:s3cret@127.0.0.1:1/waybill")
    assert told == (
        "The database waybill at 127.0.0.1:1 can't be reached (Connection refused): start it, or correct DATABASE_URL."
    )


def test_an_unreachable_redis_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    told = sentence(tmp_path, DATABASE_URL="", REDIS_URL="redis://:s3cret@127.0.0.1:1/0")
    assert told.startswith("The Redis at redis://127.0.0.1:1/0 can't be reached (Connection refused):")
    assert "s3cret" not in told


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = sentence(tmp_path / "file" / "data", DATABASE_URL="")
    assert told.startswith(f"The data folder {tmp_path}/file/data can't be written (Not a directory):")


def test_a_folder_for_programs_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = ["make", "--no-print-directory", "run", f"VENV={tmp_path}/file/venv", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path}/file/venv can't be written: name folders that can, as in make run VENV=")


def test_an_empty_venv_is_the_default_one() -> None:
    command = ["make", "--no-print-directory", "--dry-run", "run"]
    # The tests may be run by a make of their own, which hands its variables on in MAKEFLAGS.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    done = subprocess.run(command, cwd=ROOT, env=kept | {"VENV": ""}, capture_output=True, text=True, check=True)
    assert "exec .venv/bin/python manage.py up" in done.stdout


def test_a_set_up_command_that_fails_is_named(tmp_path: Path, migrated: Path) -> None:
    data_dir = shutil.copytree(migrated, tmp_path / "data")
    environment = up_environment(data_dir, free_port(), DATABASE_URL="", SETUP_COMMANDS="no_such_command")
    command = [sys.executable, "manage.py", "up"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "setup    | Unknown command: 'no_such_command'" in done.stdout
    assert done.stderr.startswith("`manage.py no_such_command` failed and says why above")
