"""A process that has loaded Waybill, and forks one for each command: a start costs a tenth of what it costs anew.

What is forked is a process like any other: with a session, an environment and standard streams of its own, and the same
code from the command line on. Only what every process imports is imported by then. It ends when who asked for it does.

    python -m tests.servers.nursery DESCRIPTOR
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from jobs.backends.tether import end_with

# How often it looks whether one of its children has ended, in seconds.
LOOK_EVERY = 0.02
_PATIENCE = 60


class Nursery:
    """The test's end: processes are asked for here."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start one that has the settings of this environment."""
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.servers.nursery", str(theirs.fileno())]
            self._process = subprocess.Popen(command, env=dict(environment), pass_fds=[theirs.fileno()])
        self._ends: dict[int, int] = {}
        # Threads may ask: what one is told must not be what another waits for.
        self._lock = threading.Lock()

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> "Nursling":
        """Have a management command run as a process that writes to a log."""
        wish = {"arguments": ["manage.py", *arguments], "environment": dict(environment), "log": str(log)}
        with self._lock:
            self._ours.send(json.dumps(wish).encode())
            while "code" in (told := self._hear()):
                self._ends[told["pid"]] = told["code"]
        return Nursling(self, told["pid"], arguments)

    def end_of(self, pid: int, seconds: float) -> int | None:
        """Return the exit code of one of its processes once it has ended, waiting so long at most."""
        deadline = time.monotonic() + seconds
        while True:
            with self._lock:
                while select.select([self._ours], [], [], 0)[0]:
                    told = self._hear()
                    self._ends[told["pid"]] = told["code"]
            if pid in self._ends or time.monotonic() > deadline:
                return self._ends.get(pid)
            time.sleep(LOOK_EVERY)

    def close(self) -> None:
        """End it."""
        self._ours.close()
        self._process.wait(_PATIENCE)

    def _hear(self) -> dict[str, int]:
        if not (said := self._ours.recv(4096)):
            raise RuntimeError("The nursery ended: see above.")
        told: dict[str, int] = json.loads(said)
        return told


class Nursling(subprocess.Popen[bytes]):
    """A process that the nursery forked, as `subprocess` would have it."""

    def __init__(self, nursery: Nursery, pid: int, arguments: Sequence[str]) -> None:
        """Stand for a process that runs."""
        self._nursery, self.pid, self.args, self.returncode = nursery, pid, list(arguments), None
        self.stdin = self.stdout = self.stderr = None

    def __repr__(self) -> str:
        return f"<Nursling {self.pid}: {self.args!r}>"

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return self._end_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when it has ended; raises TimeoutExpired."""
        code = self._end_within(_PATIENCE if timeout is None else timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or _PATIENCE)
        return code

    def _end_within(self, seconds: float) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.end_of(self.pid, seconds)
        return self.returncode


def main(descriptor: int) -> None:
    """Fork for each wish until nobody has any; in what was forked, run the command."""
    import django

    django.setup()
    # What the checks of each command import.
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    with socket.socket(fileno=descriptor) as theirs:
        wish = _serve(theirs)
    if wish is not None and end_with(wish["parent"], signal.SIGKILL):
        _run(wish)


def _serve(theirs: socket.socket) -> dict[str, Any] | None:
    """Return the wish in a process that is to fulfil it; None when nobody asks any more."""
    children: set[int] = set()
    parent = os.getpid()
    while True:
        _tell_of_ends(theirs, children)
        if not select.select([theirs], [], [], LOOK_EVERY if children else None)[0]:
            continue
        if not (asked := theirs.recv(1 << 20)):
            return None
        pid = os.fork()
        if pid == 0:
            return {"parent": parent, **json.loads(asked)}
        children.add(pid)
        theirs.send(json.dumps({"pid": pid}).encode())


def _tell_of_ends(theirs: socket.socket, children: set[int]) -> None:
    for pid in sorted(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.remove(pid)
            with suppress(BrokenPipeError):  # nobody asks any more
                theirs.send(json.dumps({"pid": pid, "code": os.waitstatus_to_exitcode(status)}).encode())


def _run(wish: dict[str, Any]) -> None:
    os.setsid()
    descriptors = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in zip((descriptors[0], descriptors[0], descriptors[1]), (1, 2, 0), strict=True):
        os.dup2(descriptor, standard)
    os.environ.clear()
    os.environ.update(wish["environment"])
    sys.argv = wish["arguments"]
    from config.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main(int(sys.argv[1]))
