"""How much memory processes take."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def memory_of(pids: Iterable[int]) -> int | None:
    """Return what processes take together, in bytes, what they share counted once; None where the system can't say.

    Linux divides what is shared by those who share it: the proportional set size of proc(5).
    """
    found = [size for pid in pids if (size := _proportional(pid)) is not None]
    return sum(found) if found else None


def _proportional(pid: int) -> int | None:
    # A child may end while it is looked at; other systems have no such file.
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name == "Pss":
                return int(rest.split()[0]) * 1024
    return None
