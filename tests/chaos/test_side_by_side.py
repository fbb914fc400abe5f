"""What runs side by side ends together, and leaves nothing behind when it is interrupted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos.side_by_side import side_by_side
from tests.chaos.supervision import is_alive
from tests.servers.waiting import wait_until

# Longer than any test waits.
LONG = 600
_PROGRAM = """
import sys
from pathlib import Path
from tests.chaos.ending import end_in_order
from tests.chaos.side_by_side import side_by_side
from tests.chaos.test_side_by_side import stay
end_in_order()
side_by_side([lambda name=name: stay(Path(sys.argv[1]), name) for name in ("one", "two")])
"""


def stay(folder: Path, name: str) -> None:
    """Say who is there, and stay until interrupted; clearing up takes its time."""
    (folder / name).write_text(str(os.getpid()))
    try:
        time.sleep(LONG)
    finally:
        time.sleep(0.3)
        (folder / f"{name}-cleared-up").touch()


def test_answers_come_in_the_order_of_what_was_asked() -> None:
    assert side_by_side([lambda: [1], lambda: [2]]) == [[1], [2]]


def test_what_fails_is_told_and_ends_the_others(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        wait_until((tmp_path / "one").exists, "the other is there")
        raise ValueError("trouble")

    with pytest.raises(RuntimeError, match="failed"):
        side_by_side([fail, lambda: stay(tmp_path, "one")])
    assert "trouble" in capfd.readouterr().err
    assert not is_alive(int((tmp_path / "one").read_text()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_clears_up_and_leaves_no_process(number: signal.Signals, tmp_path: Path) -> None:
    process = _start(tmp_path)
    # As a terminal does: to all of them at once. Each then hears of it a second time from the first.
    os.killpg(process.pid, number)
    assert process.wait(10) == 128 + number
    assert {path.name for path in tmp_path.glob("*-cleared-up")} == {"one-cleared-up", "two-cleared-up"}
    assert not any(map(is_alive, _pids(tmp_path)))


@pytest.mark.parametrize("who", ["after_in_parent", "after_in_child"])
def test_an_interruption_while_a_process_is_forked_is_not_lost(who: str, tmp_path: Path) -> None:
    asking = f"import os, signal\nos.register_at_fork({who}=lambda: os.kill(os.getpid(), signal.SIGTERM))\n"
    command = [sys.executable, "-c", asking + _PROGRAM, str(tmp_path)]
    process = subprocess.run(command, timeout=30, stderr=subprocess.PIPE)
    assert process.returncode == (128 + signal.SIGTERM if who == "after_in_parent" else 1)
    assert b"ignored" not in process.stderr
    assert not any(map(is_alive, _pids(tmp_path)))


def test_a_killed_harness_takes_all_with_it(tmp_path: Path) -> None:
    process = _start(tmp_path)
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(is_alive, _pids(tmp_path))), "all have ended", 10)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(folder)], start_new_session=True)
    wait_until(lambda: len(_pids(folder)) == 2, "both are there")
    return process


def _pids(folder: Path) -> list[int]:
    return [int(text) for name in ("one", "two") if (folder / name).exists() and (text := (folder / name).read_text())]
