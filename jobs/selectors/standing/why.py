"""Why a job does not run, or how it runs, in a sentence. Pure.

What keeps a job waiting is a list of reasons, each a function of the facts: the first that holds is the sentence, and
the others are said after it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from jobs.conf import conf
from jobs.models import Deed, Status
from jobs.selectors.standing.facts import Facts
from jobs.selectors.standing.line import COUNT_UP_TO, PACE_OVER, Line
from jobs.selectors.standing.sentences import Sentence, ago, ahead, clock
from jobs.wording import counted, duration_text

NOTHING: Sentence = ()


@dataclass(frozen=True)
class Why:
    """How a job stands, in a sentence; and what else keeps it waiting."""

    sentence: Sentence
    also: tuple[Sentence, ...] = ()


def why(facts: Facts) -> Why:
    """Return how a job stands and why."""
    return _TOLD[Status(facts.job.status)](facts)


def _ready(facts: Facts) -> Why:
    first, *others = [*_held_back(facts), *_in_line(facts)]
    again = " for another attempt" if facts.attempts else ""
    return Why((f"It waits{again}: ", *first, "."), tuple(("Also, ", *other, ".") for other in others))


def _scheduled(facts: Facts) -> Why:
    return _timed(facts, ("It waits for its time and starts at ",))


def _retryable(facts: Facts) -> Why:
    last = facts.attempts[0] if facts.attempts else None
    failed: Sentence = ()
    if last and last.finished_at:
        failed = (f"Attempt {last.number} of {facts.job.max_attempts:,} failed ", ago(last.finished_at), ". ")
    return _timed(facts, (*failed, "It is tried again at "))


def _timed(facts: Facts, begins: Sentence) -> Why:
    """Tell of a job that waits for its time, or whose time the clock should have noticed."""
    due = facts.job.run_after or facts.now
    *before, at = begins
    if due > facts.now:
        sentence: Sentence = (*before, at, clock(due), ", ", ahead(due), ".")
        also = [("the clock, which will start it, is silent", *_since(facts.clock_heard))] * facts.clock_is_silent
    elif facts.clock_is_silent:
        silent = ", and the clock, which would start it, is silent"
        sentence, also = (*before, "Its time came ", ago(due), silent, *_since(facts.clock_heard), "."), []
    else:
        sentence, also = (*before, "Its time came ", ago(due), "; it starts when the clock has noticed."), []
    return Why(sentence, tuple(("Also, ", *other, ".") for other in [*also, *_held_back(facts)]))


def _running(facts: Facts) -> Why:
    job = facts.job
    lasts = duration_text(facts.now - job.started_at) if job.started_at else "a while"
    begins = f"It is running for {lasts}, attempt {job.attempt:,} of {job.max_attempts:,}."
    if not facts.worker_is_silent or job.lease_expires_at is None:
        return Why((begins,))
    if job.lease_expires_at > facts.now:
        until: Sentence = ("another takes the job over ", ahead(job.lease_expires_at), " if it stays so.")
    else:
        until = ("the clock takes the job back within seconds.",)
    return Why((f"{begins} Its worker is silent", *_since(facts.worker_heard), ": ", *until))


def _successful(facts: Facts) -> Why:
    job = facts.job
    took = f" and took {duration_text(job.finished_at - job.started_at)}" if job.finished_at and job.started_at else ""
    return Why(("It was done ", ago(job.finished_at or facts.now), f"{took}."))


def _failed(facts: Facts) -> Why:
    job = facts.job
    on = "only" if job.max_attempts == 1 else "first"
    begins = f"It failed on its {on} attempt, " if job.attempt == 1 else f"It failed after {job.attempt:,} attempts, "
    return Why((begins, ago(job.finished_at or facts.now), ". It will not be tried again by itself."))


def _cancelled(facts: Facts) -> Why:
    # Whoever looked at a secret in it, or retried it as another job, came later.
    acts = [entry for entry in facts.history if entry.deed == Deed.CANCEL]
    by = f" by {acts[0].actor_name}" if acts else ""
    return Why(("It was cancelled ", ago(facts.job.finished_at or facts.now), f"{by} and will not run."))


def _held_back(facts: Facts) -> Iterator[Sentence]:
    """Yield what keeps a job from being begun, however few are in line: one function a reason, the first the worst."""
    yield from filter(None, (reason(facts) for reason in _REASONS))


def _paused(facts: Facts) -> Sentence:
    pause = facts.pause
    if pause is None or pause.paused_at is None:
        return NOTHING
    by = f" by {pause.paused_by}" if pause.paused_by else ""
    until: Sentence = ("until ", clock(pause.paused_until)) if pause.paused_until else ("until somebody resumes it",)
    said = f" (“{pause.pause_reason}”)" if pause.pause_reason else ""
    return (f"the queue {pause} was paused{by} ", ago(pause.paused_at), " ", *until, said)


def _unserved(facts: Facts) -> Sentence:
    if facts.listeners:
        return NOTHING
    heard: Sentence = ("; the last one that did was heard ", ago(facts.heard)) if facts.heard else ()
    return (f"no worker listens on the queue {facts.job.queue_name}", *heard)


def _in_turn(facts: Facts) -> Sentence:
    if facts.turn is None:
        return NOTHING
    turn = facts.turn
    if turn.holder is not None:
        same = f", of the same {turn.of_the_same}," if turn.of_the_same else ""
        return (f"until job {turn.holder}{same} has ended: the limit of the {turn.limit} is {turn.words}",)
    before = f"{turn.before:,} before it" if turn.before <= COUNT_UP_TO else f"more than {COUNT_UP_TO:,} before it"
    lasts = f", about {duration_text(turn.lasts)}" if turn.lasts is not None else ""
    silent: Sentence = ("; the clock, which gives the turns, is silent", *_since(facts.clock_heard))
    return (f"for its turn: {turn.limit}, {turn.words}; {before}{lasts}", *(silent if facts.clock_is_silent else ()))


def _untold(facts: Facts) -> Sentence:
    # While the queue is paused, or the job waits for its turn, nothing of it is handed over.
    if facts.job.status != Status.READY or facts.job.delivered_at or facts.pause or facts.turn:
        return NOTHING
    if facts.clock_is_silent:
        return ("Redis has not taken it yet, and the clock, which tries again, is silent", *_since(facts.clock_heard))
    return (f"Redis has not taken it yet; the clock tries again every {conf().relay_every} s",)


_REASONS: tuple[Callable[[Facts], Sentence], ...] = (_paused, _in_turn, _unserved, _untold)


def _in_line(facts: Facts) -> Iterator[Sentence]:
    """Yield how many go before it, where workers take jobs in turn."""
    if facts.line is None or facts.turn or _untold(facts):
        return
    if not facts.line.total:
        workers = f"of {facts.listeners:,} workers on its queue " if facts.listeners > 1 else ""
        yield (f"it is next, and begins as soon as a worker {workers}is free",)
    else:
        yield (f"{_ahead(facts.line)}{_lasts(facts.line)}",)


def _ahead(line: Line) -> str:
    if line.is_more:
        return f"more than {COUNT_UP_TO:,} jobs go first"
    goes = "goes" if line.total == 1 else "go"
    within = f", {line.first:,} of them in queues that workers serve before its own" if line.first else ""
    return f"{counted(line.total, 'job')} {goes} first{within}"


def _lasts(line: Line) -> str:
    if line.lasts is not None:
        return f", which takes about {duration_text(line.lasts)} at the pace of the last {_PACE}"
    return "" if line.pace else f"; nothing of theirs ended in the last {_PACE}, so nobody can say how long that takes"


_PACE = f"{PACE_OVER.total_seconds() // 60:.0f} minutes"


def _since(heard: datetime | None) -> Sentence:
    return (" since ", clock(heard)) if heard else ()


_TOLD: dict[Status, Callable[[Facts], Why]] = {
    Status.SCHEDULED: _scheduled,
    Status.READY: _ready,
    Status.RUNNING: _running,
    Status.RETRYABLE: _retryable,
    Status.SUCCESSFUL: _successful,
    Status.FAILED: _failed,
    Status.CANCELLED: _cancelled,
}
