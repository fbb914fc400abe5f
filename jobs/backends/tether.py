"""Runs a command that ends when the process that started it does, even by `kill -9`.

Linux only; elsewhere the command runs untethered, and the next start deals with what was left.
The tie is to the starting *thread*: start long-lived processes from the main one.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

# prctl(2): "set the parent-death signal of the calling process"; kept across exec.
_PR_SET_PDEATHSIG = 1


def tethered(command: Sequence[str]) -> list[str]:
    """Return the command line that runs `command` tethered to the process that starts it."""
    # A program of its own and not Popen's preexec_fn, which may deadlock in a process with threads.
    return [sys.executable, __file__, str(os.getpid()), *command]


def end_with(parent: int, number: signal.Signals = signal.SIGTERM) -> bool:
    """Have this process sent a signal when its parent ends; False when the parent has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
    # The parent may have died before the tie was made.
    return os.getppid() == parent


def main(parent: str, *command: str) -> None:
    """Tie this process to its parent and become the command."""
    if end_with(int(parent)):
        os.execvp(command[0], command)  # noqa: S606  # becoming another program is the point


if __name__ == "__main__":
    main(*sys.argv[1:])
