"""A contender as the harness sees it: a driver that is asked, and workers that are started."""

import json
import os
import select
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.installing import ROOT, Program
from benchmarks.processes import kill
from jobs.backends.tether import tethered

# What of a contender's complaint is told, in characters: its end says what broke.
TOLD = 600
# What of the harness's environment is everybody's; settings of an installation are nobody's here.
KEPT = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"})
# The longest that a driver may take for an answer: a million jobs enqueued by the slowest takes less, in seconds.
PATIENCE = 1_800


class ContenderFailed(Exception):
    """A contender could not do what it was asked; the message says why."""


@dataclass(frozen=True)
class Place:
    """Where a contender works: its variant, the addresses of the servers, the file of marks, the folder of logs."""

    variant: str
    database_url: str
    redis_url: str
    marks: Path
    folder: Path

    def env(self, program: Program) -> dict[str, str]:
        """Return the environment of its processes: nothing of the harness's own settings."""
        return {name: value for name, value in os.environ.items() if name in KEPT} | {
            "BENCH_VARIANT": self.variant,
            "BENCH_DATABASE_URL": self.database_url,
            "BENCH_REDIS_URL": self.redis_url,
            "BENCH_MARKS": str(self.marks),
            "DATA_DIR": str(self.folder),
            # Some of their programs don't look for modules where they are started.
            "PYTHONPATH": str(ROOT),
            **program.env,
        }


class Contender:
    """One variant of a contender, with its driver; use it as a context manager."""

    def __init__(self, name: str, program: Program, place: Place) -> None:
        self.name = name
        self.place = place
        self._env = place.env(program)
        self._log = place.folder / f"{name}.log"
        with self._log.open("ab") as log:
            self._driver = subprocess.Popen(
                tethered(program.command),
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    @property
    def keeps_rows(self) -> bool:
        """Whether rows tell when its jobs have ended."""
        return self.ask("left", jobs=0) is not None

    def ask(self, act: str, **arguments: Any) -> Any:
        """Have the driver do something; return its answer. Raises ContenderFailed."""
        assert self._driver.stdin
        try:
            self._driver.stdin.write(json.dumps({"act": act, "arguments": arguments}) + "\n")
            self._driver.stdin.flush()
        except BrokenPipeError:
            self._fail()
        answer = json.loads(self._line(act))
        if "error" in answer:
            raise ContenderFailed(f"{act}: {answer['error'][-TOLD:]}")
        return answer["answer"]

    def _line(self, act: str) -> str:
        assert self._driver.stdout
        if not select.select([self._driver.stdout], [], [], PATIENCE)[0]:
            raise ContenderFailed(f"{act}: no answer after {PATIENCE} s")
        # Empty at its end.
        return self._driver.stdout.readline() or self._fail()

    def _fail(self) -> NoReturn:
        raise ContenderFailed(f"its driver ended: {self._log.read_text()[-TOLD:]}")

    @contextmanager
    def working(self, crew: Mapping[str, Any]) -> Iterator[list[int]]:
        """Run workers until the block ends; yields their process ids."""
        started = []
        try:
            with self._log.open("ab") as log:
                for command in crew["commands"]:
                    started.append(self._start(command, crew["env"], log))
            yield [process.pid for process in started]
        finally:
            # At once: nothing that they would still do in order is measured.
            kill(process.pid for process in started)
            for process in started:
                process.wait()

    def end(self) -> None:
        """End the driver."""
        kill([self._driver.pid])
        # Waits for it and closes its pipes.
        self._driver.communicate()

    def _start(self, command: list[str], env: dict[str, str], log: Any) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            tethered(command),
            cwd=ROOT,
            env=self._env | env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
