"""From findings to the rows of the table."""

from collections import Counter
from collections.abc import Iterable

from tests.chaos.checking import HARMLESS, Finding, Word
from tests.chaos.faults.base import Fault
from tests.chaos.report import Row
from tests.chaos.running import Trial
from tests.chaos.timekeeping import Timekeeping
from tests.chaos.workload import share_of

# Enough to see what went wrong; the folder that is left has the rest.
MAX_REMARKS = 8


def row_of(trial: Trial, findings: Iterable[Finding]) -> Row:
    """Return a trial's row: what was found about its share, each job once a word."""
    own = [finding for finding in findings if share_of(finding.key) == trial.share]
    bad = [f"{finding.word}: {finding.key} {finding.sentence}" for finding in own if finding.word not in HARMLESS]
    counts = {word.value: number for word, number in _counts(own).items()}
    if trial.trouble:
        # What was to be struck was not there to be struck: the promises were not tried.
        counts[Word.MISMATCHED] = counts.get(Word.MISMATCHED, 0) + 1
    return Row(
        fault=trial.fault,
        jobs=trial.jobs,
        hits=trial.strikes,
        seconds=trial.seconds,
        remarks=[*trial.trouble, *bad[:MAX_REMARKS], *trial.remarks],
        **counts,
    )


def row_of_planted(trial: Trial, findings: Iterable[Finding]) -> Row:
    """Return the row of a world with a bug in it, which passes when the checker noticed."""
    counts = {word: number for word, number in _counts(findings).items() if word not in HARMLESS}
    caught = ", ".join(f"{word} {number}" for word, number in counts.items())
    return Row(
        fault=trial.fault,
        jobs=trial.jobs,
        hits=trial.strikes,
        seconds=trial.seconds,
        mismatched=0 if caught else 1,
        remarks=[f"caught: {caught}" if caught else "was not caught"],
    )


def row_of_times(name: str, known: Iterable[Timekeeping], findings: Iterable[Finding], take_overs: list[float]) -> Row:
    """Return the row of a world's schedules: its jobs are their runs, its hits the times that came."""
    known, findings = list(known), list(findings)
    counts = Counter(finding.word.value for finding in findings)
    bad = [f"{finding.word}: {finding.key} {finding.sentence}" for finding in findings]
    took = [f"another clock led {max(take_overs):.1f} s after the leader's end, at the longest"] if take_overs else []
    return Row(
        fault=name,
        jobs=sum(len(one.runs) for one in known),
        hits=sum(firing.times for one in known for firing in one.firings),
        seconds=max(take_overs, default=0),
        remarks=[*took, *bad[:MAX_REMARKS]],
        **counts if known else {Word.LOST.value: 1},
    )


def row_untried(fault: Fault, reason: str, *, failed: bool) -> Row:
    """Return the row of a fault that can't be tried here."""
    return Row(fault=fault.name, jobs=0, hits=0, mismatched=int(failed), remarks=[f"not tried: {reason}"])


def _counts(findings: Iterable[Finding]) -> Counter[Word]:
    return Counter(word for word, _ in {(finding.word, finding.key) for finding in findings})
