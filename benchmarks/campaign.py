"""A whole run: every contender in rounds that take turns, then what only Waybill is asked."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks import sizes
from benchmarks.contenders import Contender, ContenderFailed, Place
from benchmarks.figures import median, rotated
from benchmarks.installing import NotInstalled, Program, installed
from benchmarks.marks import Marks, marks_file
from benchmarks.rounds import Bench, Round, jobs_for, take_round, take_sleeping
from benchmarks.servers import Servers
from benchmarks.telling import tell

# The contender that all are compared with.
BASE = "waybill"


@dataclass
class Entry:
    """A contender in one variant, and what was measured of it."""

    name: str
    rows: str
    has_bulk: bool
    contender: Contender
    jobs: int = 0
    rounds: list[Round] = field(default_factory=list)
    sleeping: list[float] = field(default_factory=list)

    @property
    def drain(self) -> float:
        """Jobs a second of a drain, in the median; 0 before the first round."""
        return median(each.drain for each in self.rounds) or 0.0


@dataclass
class Campaign:
    """Runs all, and remembers what could not be."""

    servers: Servers
    folder: Path
    wanted: sizes.Sizes
    entries: list[Entry] = field(default_factory=list)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    # Of a minute, before anything was measured: above a few tenths, others had a part in every figure.
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def __post_init__(self) -> None:
        self.marks = Marks(marks_file(self.folder))
        self.bench = Bench(self.servers, self.marks, self.wanted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for entry in self.entries:
            entry.contender.end()
        self.marks.path.unlink(missing_ok=True)

    def enter(self, names: Iterable[str], only: Sequence[str]) -> None:
        """Install and set up the contenders of these names, in the variants that are wanted."""
        for name in names:
            try:
                self._enter(name, only)
            except (NotInstalled, ContenderFailed) as reason:
                self.missing[name] = str(reason)
                tell(f"{name} is missing: {reason}")
        entered = {entry.name for entry in self.entries}
        for variant in set(only) - entered - set(names):
            self.missing[variant] = "there is no such variant"

    def compare(self) -> None:
        """Measure all, interleaved: each round begins with the next contender."""
        self._each(self._pilot, "pilot", 0)
        for number in range(self.wanted.rounds):
            self._each(self._round, f"round {number + 1} of {self.wanted.rounds}", number)
        for number in range(self.wanted.sleeping_rounds):
            self._each(self._sleep, f"sleeping jobs {number + 1} of {self.wanted.sleeping_rounds}", number)

    def measured(self, name: str) -> Entry | None:
        """Return what was measured of a contender, unless it is missing or failed."""
        return next((entry for entry in self.entries if entry.name == name and name not in self.missing), None)

    def contender(self, name: str, program: Program, database: str) -> Contender:
        """Start the driver of a contender on a database of its own, which is made for it."""
        return self._started(name, program, self.servers.make_database(database))

    def _enter(self, name: str, only: Sequence[str]) -> None:
        program = installed(name)
        description = self._description(name, program)
        self.versions[name] = description["versions"]
        for variant, rows in description["variants"].items():
            if not only or name in only or variant in only:
                contender = self.contender(variant, program, variant)
                self.entries.append(Entry(variant, rows, description["has_bulk"], contender))
                contender.ask("prepare")

    def _description(self, name: str, program: Program) -> dict[str, Any]:
        contender = self._started(name, program, self.servers.address("postgres"))
        try:
            description: dict[str, Any] = contender.ask("describe")
            return description
        finally:
            contender.end()

    def _started(self, name: str, program: Program, address: str) -> Contender:
        return Contender(name, program, Place(name, address, self.servers.redis.url, self.marks.path, self.folder))

    def _each(self, act: Callable[[Entry], None], what: str, turn: int) -> None:
        for entry in rotated([entry for entry in self.entries if entry.name not in self.missing], turn):
            tell(f"{what}: {entry.name}")
            try:
                act(entry)
            except ContenderFailed as reason:
                tell(f"{entry.name} failed: {reason}")
                self.missing[entry.name] = f"failed in {what}: {reason}"

    def _pilot(self, entry: Entry) -> None:
        entry.jobs = jobs_for(self.bench, entry.contender)

    def _round(self, entry: Entry) -> None:
        entry.rounds.append(take_round(self.bench, entry.contender, entry.jobs, entry.has_bulk))

    def _sleep(self, entry: Entry) -> None:
        entry.sleeping.append(take_sleeping(self.bench, entry.contender, entry.drain))
