"""Where the audit and the witnesses disagree about a job. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from tests.chaos.evidence import Case, JobRecord
from tests.chaos.ledger import Entry, Verb
from tests.chaos.mail_server import Mood
from tests.chaos.workload import CHUNKS, Conduct, Work

SUCCESSFUL, FAILED = "successful", "failed"
# After so many deaths a job is poison: JOBS["MAX_CRASHES"].
MAX_CRASHES = 3
# An attempt that ended so died with its process; beside others in threads, by whose doing nobody knows.
_DIED = ("crashed", "interrupted")
# An attempt that ended so was taken from its worker, which may not have known yet.
_TAKEN_AWAY = ("crashed", "handed_back", "cancelled")


def disagreements(case: Case, job: JobRecord) -> Iterator[str]:
    """Yield what does not fit, in words. Of a job that has not ended, only what must hold at any time."""
    for rule in _AT_ANY_TIME if case.late else (*_AT_ANY_TIME, *_AT_THE_END):
        yield from rule(case, job)


def _ending(case: Case, job: JobRecord) -> Iterator[str]:
    wanted = SUCCESSFUL if case.planned.conduct in (Conduct.WELL, Conduct.RAISES_ONCE) else FAILED
    if job.status != wanted and not _may_fail(case, job):
        yield f"is {job.status} instead of {wanted}: {job.error}"


def _may_fail(case: Case, job: JobRecord) -> bool:
    """Say whether the fault explains that a job which behaves has failed: refused for good, or killed too often."""
    killed = not case.calm and _crashes(job) >= MAX_CRASHES
    return job.status == FAILED and (_was_refused(case) or killed or _is_held(case, job))


def _is_held(case: Case, job: JobRecord) -> bool:
    """Say whether its call was begun by an attempt that died, so that a person must say whether it was made."""
    died = any(attempt.outcome in _DIED for attempt in job.attempts)
    return case.planned.work == Work.CALL and not case.calm and died and not case.has(Verb.NOTED)


def _was_refused(case: Case) -> bool:
    return any(letter.mood == Mood.REFUSES for letter in case.letters)


def _effect(case: Case, job: JobRecord) -> Iterator[str]:
    if job.status == SUCCESSFUL and not _HAS_EFFECT[case.planned.work](case):
        yield "is successful without its effect"
    if job.status != SUCCESSFUL and any(mark.chunk == 0 for mark in case.marks):
        yield f"is {job.status}, and the row that commits with its success is there"


def _deaths(case: Case, job: JobRecord) -> Iterator[str]:
    dying = [entry for entry in case.entries if entry.verb == Verb.DYING]
    if (deaths := sum(not _was_anybodys(entry, job) for entry in dying)) > MAX_CRASHES:
        yield f"killed its worker {deaths} times, and was not stopped after {MAX_CRASHES}"


def _was_anybodys(death: Entry, job: JobRecord) -> bool:
    """Say whether it died beside others in a process with threads, where nobody knows whose doing it was."""
    outcomes = {attempt.number: attempt.outcome for attempt in job.attempts}
    # The first thread of a process has its number.
    return death.thread != death.pid and outcomes.get(death.attempt) == "interrupted"


def _poison(case: Case, job: JobRecord) -> Iterator[str]:
    if case.planned.conduct != Conduct.POISON or _was_refused(case):
        return
    if job.status == FAILED and _crashes(job) != MAX_CRASHES:
        yield f"was stopped as poison after {_crashes(job)} crashes instead of {MAX_CRASHES}"


def _attempts(case: Case, job: JobRecord) -> Iterator[str]:
    began, ended = case.attempts_with(Verb.BEGAN), case.attempts_with(Verb.ENDED)
    for attempt in job.attempts:
        if attempt.outcome == "running":
            yield f"has ended, and its attempt {attempt.number} runs"
        if attempt.outcome == SUCCESSFUL and not (attempt.number in began and attempt.number in ended):
            yield f"has a successful attempt {attempt.number} that nobody saw"


def _crashed(case: Case, job: JobRecord) -> Iterator[str]:
    for attempt in job.attempts:
        if attempt.outcome == "crashed" and case.calm and case.planned.conduct != Conduct.POISON:
            yield f"has a crashed attempt {attempt.number}, and nothing was killed"


def _witnesses(case: Case, job: JobRecord) -> Iterator[str]:
    recorded = {attempt.number for attempt in job.attempts}
    for number, times in Counter(case.attempts_with(Verb.BEGAN)).items():
        if number not in recorded:
            yield f"began an attempt {number} that the audit does not know"
        if times > 1:
            yield f"began its attempt {number} {times} times"


def _overlaps(case: Case, job: JobRecord) -> Iterator[str]:
    for before, after in pairwise(job.attempts):
        if before.finished_at is not None and before.finished_at > after.started_at:
            yield f"had the attempts {before.number} and {after.number} recorded at one time"
        if before.outcome not in _TAKEN_AWAY and _ran_into(case, before.number, after.number):
            yield f"ran its attempts {before.number} and {after.number} at one time"


def _ran_into(case: Case, before: int, after: int) -> bool:
    ends = [entry.at for entry in case.entries if entry.verb == Verb.ENDED and entry.attempt == before]
    begins = [entry.at for entry in case.entries if entry.verb == Verb.BEGAN and entry.attempt == after]
    return bool(ends and begins) and max(ends) > min(begins)


def _crashes(job: JobRecord) -> int:
    return sum(attempt.outcome == "crashed" for attempt in job.attempts)


_AT_ANY_TIME = (_deaths, _crashed, _witnesses, _overlaps)
_AT_THE_END = (_ending, _effect, _poison, _attempts)

_HAS_EFFECT: dict[Work, Callable[[Case], bool]] = {
    Work.ROW: lambda case: any(mark.chunk == 0 for mark in case.marks),
    Work.PDF: lambda case: case.has_pdf,
    Work.MAIL: lambda case: bool(case.taken),
    Work.IMPORT: lambda case: {mark.chunk for mark in case.marks} == set(range(1, CHUNKS + 1)),
    Work.CALL: lambda case: case.has(Verb.CALLED),
    Work.QUICK: lambda case: case.has(Verb.ENDED),
    Work.LONG: lambda case: any(mark.chunk == 1 for mark in case.marks),
}
