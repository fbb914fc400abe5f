"""Limits what a process may hold in memory, so that one task can't take the machine from all others."""

import resource
from contextlib import suppress


def limit_memory(max_bytes: int) -> None:
    """Have this process, and those it starts, get MemoryError beyond so many bytes of data (Linux; see setrlimit(2)).

    Data and not the address space, of which libraries reserve much that they never use.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    # A lower limit that the system sets is kept.
    limit = max_bytes if hard == resource.RLIM_INFINITY else min(max_bytes, hard)
    # Some systems that are not Linux refuse it; the task's other limits hold there.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
