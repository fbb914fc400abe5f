"""Runs a command so that nothing it started is left behind, however it ends.

The guard is the reaper of all that its command starts: what the command leaves, even killed and even daemons, becomes
the guard's, and is ended. A guard that is killed itself takes the command along, which ends what it started.
Linux; elsewhere the command cleans up after itself, unless it is killed.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.marks import marks_file
from benchmarks.processes import descendants
from jobs.backends.tether import tethered

# The folder of a run, which its servers keep their data in; the command finds it in this variable.
FOLDER = "BENCH_FOLDER"
# prctl(2): orphans below this process become its children.
_PR_SET_CHILD_SUBREAPER = 36
# A run that was told to stop ends its servers in order, in seconds; then it is killed.
GRACE = 30
# An exit code is a byte: one who was killed by signal 9 counts as -9.
EXIT_CODES = 256


def guarded(command: Sequence[str]) -> int:
    """Run the command; return its exit code when all that it started has ended."""
    adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="waybill-bench-"))
    try:
        # PostgreSQL's own user must be able to enter it.
        folder.chmod(0o755)
        process = subprocess.Popen(tethered(command), env=os.environ | {FOLDER: str(folder)})
        return _wait(process)
    finally:
        clean_up(folder)


def adopt_orphans() -> None:
    """Become the parent of whatever a process below this one leaves behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def clean_up(folder: Path) -> None:
    """End all processes below this one, and remove what a run has written."""
    while left := descendants(os.getpid()):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(-1, 0)
    marks_file(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _wait(process: "subprocess.Popen[bytes]") -> int:
    # A Ctrl-C at a terminal reaches the command, too; a SIGTERM does not.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: _stop(process))
    while process.returncode is None:
        # Whoever ends: orphans would stay in the table of processes.
        pid, status = os.wait()
        if pid == process.pid:
            process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode % EXIT_CODES


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    signal.signal(signal.SIGALRM, lambda number, frame: process.kill())
    signal.alarm(GRACE)
