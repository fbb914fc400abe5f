"""The checker: what the evidence says against the product, in the words of Jepsen's total-queue. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.chaos.auditing import disagreements
from tests.chaos.evidence import Case, Evidence, cases
from tests.chaos.ledger import Verb


class Word(StrEnum):
    """What can be found about a job; all but the last two break a promise."""

    LOST = "lost"
    UNEXPECTED = "unexpected"
    DUPLICATED = "duplicated"
    STUCK = "stuck"
    MISMATCHED = "mismatched"
    RECOVERED = "recovered"
    REPEATED = "repeated"


HARMLESS = (Word.RECOVERED, Word.REPEATED)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found about one job."""

    word: Word
    key: str
    sentence: str


def check(evidence: Evidence) -> list[Finding]:
    """Return everything there is to be said about a world."""
    return [
        Finding(word=word, key=case.planned.key, sentence=sentence)
        for case in cases(evidence)
        for word, sentences in _RULES.items()
        for sentence in sentences(case)
    ]


def _lost(case: Case) -> Iterator[str]:
    if not case.has(Verb.ACKNOWLEDGED) or case.late:
        return
    if not case.jobs:
        yield "was acknowledged, and has no row"
    elif case.jobs[0].status == "successful" and not case.has(Verb.ENDED):
        yield "is successful, and never ran to its end"


def _unexpected(case: Case) -> Iterator[str]:
    if case.has(Verb.ATTEMPTING) and not case.has(Verb.ROLLED_BACK):
        return
    why = "was rolled back" if case.has(Verb.ROLLED_BACK) else "was never asked for"
    if case.jobs:
        yield f"{why}, and has a row"
    if case.began:
        yield f"{why}, and was run"


def _duplicated(case: Case) -> Iterator[str]:
    if len(case.jobs) > 1:
        yield f"has {len(case.jobs)} rows"
    for chunk, count in Counter(mark.chunk for mark in case.marks).items():
        if count > 1:
            yield f"wrote its row {chunk} {count} times, in attempts {[mark.attempt for mark in case.marks]}"
    yield from _done_again_outside(case)
    yield from _run_again(case)


def _run_again(case: Case) -> Iterator[str]:
    """Yield what had ended, as its thread went on to another job, and was begun again all the same."""
    began = case.attempts_with(Verb.BEGAN)
    for ended in case.attempts_with(Verb.ENDED) if case.kept else ():
        if ended not in case.last and max(began) > ended:
            yield f"ran again in attempt {max(began)}, though its attempt {ended} had ended before"


def _done_again_outside(case: Case) -> Iterator[str]:
    if len(calls := case.attempts_with(Verb.CALLED)) > 1:
        yield f"made its call in attempts {calls}, though it was to be held"
    if len(names := {letter.message_id for letter in case.taken}) > 1:
        yield f"sent letters under {len(names)} Message-IDs"
    if late := [letter.attempt for letter in case.taken[1:] if _was_noted_before(case, letter.attempt)]:
        yield f"sent its letter again in attempts {late}, though it was noted as sent"


def _was_noted_before(case: Case, attempt: int) -> bool:
    """Say whether the declared window, from the server's answer to the note, was closed by then."""
    return any(noted < attempt for noted in case.attempts_with(Verb.NOTED))


def _repeated(case: Case) -> Iterator[str]:
    for letter in case.taken[1:]:
        if not _was_noted_before(case, letter.attempt):
            yield f"sent its letter again in attempt {letter.attempt}, within the window"


def _stuck(case: Case) -> Iterator[str]:
    if case.late:
        yield "had not ended by the deadline"


def _recovered(case: Case) -> Iterator[str]:
    if case.has(Verb.ATTEMPTING) and not case.has(Verb.ACKNOWLEDGED) and not case.has(Verb.ROLLED_BACK) and case.began:
        yield "was not acknowledged, and was run"


def _mismatched(case: Case) -> Iterator[str]:
    if len(case.jobs) == 1:
        yield from disagreements(case, case.jobs[0])


_RULES: dict[Word, Callable[[Case], Iterator[str]]] = {
    Word.LOST: _lost,
    Word.UNEXPECTED: _unexpected,
    Word.DUPLICATED: _duplicated,
    Word.STUCK: _stuck,
    Word.MISMATCHED: _mismatched,
    Word.RECOVERED: _recovered,
    Word.REPEATED: _repeated,
}
