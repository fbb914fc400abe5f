"""Children of a worker share what was there before them, with each other and with the one that forked them."""

import os
import subprocess
import sys

import pytest

# Half a million objects that the collector looks at, and two children that wait until they are killed.
FORKS = """
import os, signal
import django
django.setup()
from jobs.worker.forking import fork_child
from jobs.worker.memory_use import memory_of
empty = memory_of([os.getpid()])
objects = [[] for _ in range(500_000)]
one = memory_of([os.getpid()])
children = [fork_child(signal.pause) for _ in range(2)]
print(one - empty, memory_of([os.getpid(), *children]) - one)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory processes share")
def test_a_second_child_costs_no_copy_of_what_is_shared_with_the_first() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FORKS],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    objects, more = map(int, told.stdout.split())
    assert more < objects / 2
