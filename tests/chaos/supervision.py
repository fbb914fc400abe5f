"""A supervisor, as systemd or Kubernetes would be: a process that ends is started again at once."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.nursery import Nursery

# How soon an end is noticed, in seconds.
LOOK_EVERY = 0.05
# Ends that somebody asked for: by these signals, or in order.
ASKED_FOR = (0, -signal.SIGKILL, -signal.SIGTERM)


@dataclass
class Member:
    """One place in the pool, and the process that fills it now."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    # Whether it is to stay away when it has ended.
    is_away: bool = False
    # How the processes before it ended.
    ends: list[int] = field(default_factory=list)

    def take_ends(self) -> list[int]:
        """Return how processes have ended since the last look."""
        taken, self.ends = self.ends, []
        return taken

    @property
    def pid(self) -> int:
        """The process id; 0 while there is none."""
        return self.process.pid if self.process and self.process.poll() is None else 0

    @property
    def tree(self) -> list[int]:
        """The process and its children."""
        return [self.pid, *children_of(self.pid)] if self.pid else []


class Supervisor:
    """Keeps the members running from a thread; they are tied to this process: no harness leaves any behind."""

    def __init__(self, members: list[Member], env: Mapping[str, str], logs: Path) -> None:
        """Prepare to run the members."""
        self.members = members
        self._env = env
        self._logs = logs
        self._nursery = Nursery(env)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="supervisor")

    def start(self) -> None:
        """Start all of them."""
        self._thread.start()

    def stop(self) -> None:
        """Kill all of them and start none again."""
        self._over.set()
        if self._thread.ident:
            self._thread.join()
        for member in self.members:
            for pid in member.tree:
                signal_to(pid, signal.SIGKILL)
            if member.process:
                member.process.wait()
        self._nursery.close()

    def unasked_ends(self) -> list[str]:
        """Return in words how many processes have ended since the last look, though nobody had asked them to."""
        ends = [code for member in self.members for code in member.take_ends() if code not in ASKED_FOR]
        return [f"{count} processes ended by themselves with {code}" for code, count in Counter(ends).items()]

    def _keep_running(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            for member in self.members:
                self._look_after(member)

    def _look_after(self, member: Member) -> None:
        if member.process and (code := member.process.poll()) is not None:
            member.ends.append(code)
            member.process = None
        if member.process is None and not member.is_away:
            member.process = self._launch(member)

    def _launch(self, member: Member) -> subprocess.Popen[bytes]:
        return self._nursery.start(member.command, self._env, self._logs / f"{member.name}.log")


def children_of(pid: int) -> list[int]:
    """Return a process's children; none when it has gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def signal_to(pid: int, number: signal.Signals) -> bool:
    """Send a signal; False when the process has gone meanwhile."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def wait_for_end(pid: int, seconds: float) -> bool:
    """Wait until a process has gone; False when it has not by then."""
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY / 5)
    return True
