"""One program run as a child process: its lines, its end, its next start."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jobs.backends.tether import tethered

# A program that ran this long counts as healthy again, in seconds.
HEALTHY_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30
_READ_BYTES = 65536


@dataclass(frozen=True, kw_only=True)
class Program:
    """A command line and the label its lines carry."""

    label: str
    command: Sequence[str]


class Child:
    """A program's process, which may be started again after it ended."""

    def __init__(self, program: Program, environ: Mapping[str, str]) -> None:
        """Prepare, without starting yet."""
        self.label = program.label
        self._command = tethered(program.command)
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._started = 0.0
        self._failures = 0
        self.start_at = 0.0

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C at the terminal reaches only us."""
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        os.set_blocking(self.output_descriptor, False)
        self._started = time.monotonic()

    @property
    def output_descriptor(self) -> int:
        """The descriptor its output arrives at."""
        assert self._process is not None  # noqa: S101  # only asked of a started child
        assert self._process.stdout is not None  # noqa: S101
        return self._process.stdout.fileno()

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the process ended; None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    def read_lines(self) -> list[str]:
        """Return the whole lines that arrived since the last call, without waiting."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.output_descriptor, _READ_BYTES):
                self._buffer += chunk
        *lines, self._buffer = self._buffer.split(b"\n")
        return [_text(line) for line in lines]

    def close(self) -> list[str]:
        """Let go of a process that ended; return its last lines and plan the next start."""
        lines = self.read_lines()
        if self._buffer:
            lines.append(_text(self._buffer))
        self._buffer = b""
        if self._process and self._process.stdout:
            self._process.stdout.close()
        self._process = None
        return lines

    def pause_before_restart(self) -> float:
        """Return the seconds until it should be started again: twice as long after each quick death."""
        healthy = time.monotonic() - self._started > HEALTHY_SECONDS
        self._failures = 0 if healthy else self._failures + 1
        pause: float = min(LONGEST_PAUSE_SECONDS, 2.0 ** max(0, self._failures - 1))
        self.start_at = time.monotonic() + pause
        return pause

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process; it sees to its own children."""
        if self.running and self._process:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to the process and all of its group."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r")
