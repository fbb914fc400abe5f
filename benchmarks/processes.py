"""What trees of processes take, and how they are ended; read from /proc (Linux)."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# What is killed ends within milliseconds, unless it waits for a disk; how often that is looked at. In seconds.
PATIENCE, LOOK = 10, 0.002
# proc(5): where the fields stand in `stat` after the name, which is in brackets and may hold anything.
_STATE, _PARENT, _TIMES = 0, 1, slice(11, 15)


def tree(roots: Iterable[int]) -> list[int]:
    """Return the processes and all that descend from them, as far as they live."""
    roots = list(roots)
    return [*roots, *(pid for root in roots for pid in descendants(root))]


def descendants(root: int) -> list[int]:
    """Return the processes that descend from one, parents first."""
    children = defaultdict(list)
    for entry in PROC.glob("[0-9]*"):
        if stat := _stat(int(entry.name)):
            children[int(stat[_PARENT])].append(int(entry.name))
    found = [*children[root]]
    for pid in found:
        found += children[pid]
    return found


def any_alive(pids: Iterable[int]) -> bool:
    """Say whether one of the processes runs: one that has ended and was not waited for yet does not."""
    return any((_stat(pid) or "Z")[_STATE] != "Z" for pid in pids)


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the processor time of whole trees, with that of children that have ended and were waited for."""
    return sum(sum(map(int, _stat(pid)[_TIMES])) for pid in tree(roots) if _stat(pid)) / TICKS_A_SECOND


def pss(roots: Iterable[int]) -> int:
    """Return the memory of whole trees in bytes: of what several processes share, each counts its part."""
    return sum(map(_pss, tree(roots)))


def peak(roots: Iterable[int]) -> float:
    """Return the largest resident set that any process of whole trees ever had, in MB."""
    return max(map(_peak, tree(roots)), default=0)


def kill(roots: Iterable[int]) -> None:
    """End whole trees, whose roots lead groups; returns when all have ended: one that lives on would take a job."""
    roots = list(roots)
    doomed = tree(roots)
    for root in roots:
        # With its group at one stroke: one that forks just now would leave a child that nobody has seen.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(root, signal.SIGKILL)
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while any_alive(doomed) and time.monotonic() < deadline:
        time.sleep(LOOK)


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        # It has ended meanwhile.
        return []


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _peak(pid: int) -> float:
    with suppress(OSError):
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return 0
