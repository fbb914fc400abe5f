"""How much memory processes take, as the system says it."""

import os
import subprocess
import sys

import pytest

from jobs.worker.memory_use import memory_of


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory processes share")
def test_processes_take_more_together_than_one() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        alone, together = memory_of([os.getpid()]), memory_of([os.getpid(), other.pid])
        other.communicate(b"\n")
    assert alone is not None
    assert together is not None
    assert 1_000_000 < alone < together


def test_of_a_process_that_is_gone_nothing_is_known() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    assert memory_of([gone.pid]) is None
