"""What a benchmark starts ends with it, however it ends."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.marks import marks_file
from benchmarks.processes import any_alive
from tests.servers.waiting import wait_until

ROOT = Path(__file__).parents[2]
# A daemon: in a session of its own, its parent gone. It writes its process id, and that of the run's folder beside it.
RUN = """
import os, pathlib, subprocess, sys, time
subprocess.Popen(["sh", "-c", "setsid sleep 300 & echo $! > {pids}.tmp; mv {pids}.tmp {pids}"]).wait()
from benchmarks.marks import marks_file
folder = pathlib.Path(os.environ["BENCH_FOLDER"])
marks_file(folder).touch()
pathlib.Path({folder!r}).write_text(str(folder))
pathlib.Path({own!r}).write_text(str(os.getpid()))
{then}
"""
GUARD = "import sys; from benchmarks.guarding import guarded; sys.exit(guarded([sys.executable, '-c', sys.argv[1]]))"


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Path]:
    """The folder in which a run notes its processes; none of them lives after the test."""
    yield tmp_path
    for name in ("daemon", "own"):
        if any_alive(pids := _pids(tmp_path, name)):
            os.kill(pids[0], signal.SIGKILL)
    # A guard that was killed leaves the run's folder to the run, and this one takes no care of it.
    folder = Path((tmp_path / "folder").read_text())
    marks_file(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def start(left: Path, then: str) -> "subprocess.Popen[bytes]":
    files = {name: str(left / name) for name in ("folder", "own")}
    run = RUN.format(pids=left / "daemon", then=then, **files)
    return subprocess.Popen([sys.executable, "-c", GUARD, run], cwd=ROOT)


def test_a_daemon_ends_with_the_run(left: Path) -> None:
    guard = start(left, "sys.exit(7)")
    assert guard.wait(30) == 7
    assert_nothing_left(left)


def test_a_run_that_is_killed_leaves_nothing(left: Path) -> None:
    guard = start(left, "os.kill(os.getpid(), 9)")
    assert guard.wait(30) == 256 - signal.SIGKILL
    assert_nothing_left(left)


def test_a_guard_that_is_told_to_stop_stops_the_run(left: Path) -> None:
    guard = start(left, "time.sleep(300)")
    wait_until((left / "own").exists, "the run has begun")
    guard.terminate()
    assert guard.wait(30) == 256 - signal.SIGTERM
    assert_nothing_left(left)


def test_a_guard_that_is_killed_takes_the_run_along(left: Path) -> None:
    guard = start(left, "time.sleep(300)")
    wait_until((left / "own").exists, "the run has begun")
    guard.kill()
    guard.wait(30)
    wait_until(lambda: not any_alive(_pids(left, "own")), "the run has ended")


def assert_nothing_left(left: Path) -> None:
    assert not any_alive(_pids(left, "daemon"))
    assert not any_alive(_pids(left, "own"))
    folder = Path((left / "folder").read_text())
    assert not folder.exists()
    assert not marks_file(folder).exists()


def _pids(left: Path, name: str) -> list[int]:
    file = left / name
    return [int(file.read_text())] if file.exists() and file.read_text().strip() else []
