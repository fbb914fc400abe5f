"""What there is to judge by, as plain values: the plan, the ledger, the audit, and the effects themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.ledger import Entry, Verb
from tests.chaos.mail_server import Letter
from tests.chaos.workload import PlannedJob, share_of


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """An attempt as the audit has it. Times are the database's, only to be compared with one another."""

    number: int
    outcome: str
    started_at: Any = 0
    finished_at: Any = None
    error_class: str = ""


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """A job as the audit has it."""

    key: str
    status: str
    error: str = ""
    attempts: tuple[AttemptRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A row that a task wrote: chunk 0 of an atomic one, a chunk from 1 of others."""

    key: str
    chunk: int
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything known about a world.

    `late` are the keys of jobs that had not ended by their deadline. `calm` are the shares whose fault kills no
    attempt: there, none of a job that behaves may have crashed. `kept` are those whose fault leaves the workers, the
    database and Redis alone: what had ended there before its process died must not run again.
    """

    plan: Mapping[str, PlannedJob]
    entries: Iterable[Entry] = ()
    jobs: Iterable[JobRecord] = ()
    marks: Iterable[Mark] = ()
    letters: Iterable[Letter] = ()
    pdfs: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    calm: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class Case:
    """What is known about one job."""

    planned: PlannedJob
    entries: list[Entry] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    has_pdf: bool = False
    late: bool = False
    calm: bool = False
    kept: bool = False
    # The attempts of it that were the last of their thread to begin: they were at work, or had only just ended.
    last: frozenset[int] = frozenset()

    def attempts_with(self, verb: Verb) -> list[int]:
        """Return the attempts that witnessed something, in order and as often as they did."""
        return [entry.attempt for entry in self.entries if entry.verb == verb]

    def has(self, verb: Verb) -> bool:
        """Say whether something was witnessed."""
        return any(entry.verb == verb for entry in self.entries)

    @property
    def taken(self) -> list[Letter]:
        """The letters that the mail server has, in the order it took them."""
        return [letter for letter in self.letters if letter.taken]

    @property
    def began(self) -> bool:
        """Whether anything of it was ever run."""
        return self.has(Verb.BEGAN) or bool(self.marks or self.taken or self.has_pdf)


def cases(evidence: Evidence) -> list[Case]:
    """Sort the evidence by the job it concerns."""
    found = {key: Case(planned=planned) for key, planned in evidence.plan.items()}
    _sort_entries(evidence.entries, found)
    for job in evidence.jobs:
        found[job.key].jobs.append(job)
    for mark in evidence.marks:
        found[mark.key].marks.append(mark)
    for letter in evidence.letters:
        found[letter.key].letters.append(letter)
    for key, case in found.items():
        case.has_pdf, case.late = key in evidence.pdfs, key in evidence.late
        case.calm, case.kept = share_of(key) in evidence.calm, share_of(key) in evidence.kept
    return list(found.values())


def _sort_entries(entries: Iterable[Entry], found: Mapping[str, Case]) -> None:
    last: dict[tuple[int, int], Entry] = {}
    for entry in entries:
        found[entry.key].entries.append(entry)
        if entry.verb == Verb.BEGAN:
            last[entry.pid, entry.thread] = entry
    for entry in last.values():
        found[entry.key].last |= {entry.attempt}
