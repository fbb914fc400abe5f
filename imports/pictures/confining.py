"""Take from this process what decoding a picture does not need, for good."""

import resource

from imports.pictures import limits


def confine() -> None:
    """Limit memory, computing, output, files and processes; none can be raised again."""
    _limit(resource.RLIMIT_AS, limits.MEMORY)
    # At the first a process is told SIGXCPU, which says why it ended; at the second it is killed.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS, limits.CPU_SECONDS + 1))
    _limit(resource.RLIMIT_FSIZE, limits.MAX_OUTPUT)
    _limit(resource.RLIMIT_NOFILE, limits.OPEN_FILES)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(which: int, most: int) -> None:
    # The machine may allow less than we do.
    _, hard = resource.getrlimit(which)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (allowed, allowed))
