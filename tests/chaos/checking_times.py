"""The checker of schedules: each time once, none left out, each outage told of by its number of times. Pure.

The timetable is worked out here: times lie at whole intervals from the beginning of 1970.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.chaos.auditing import MAX_CRASHES
from tests.chaos.checking import Finding, Word
from tests.chaos.ledger import Verb
from tests.chaos.timekeeping import FiringRecord, Timekeeping

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A row's own time, and the moment from which its first time was foreseen, may lie apart.
_APART = timedelta(seconds=2)
# A clock may be held up between its look at what is due and the firing of it: paused beyond its lease, say.
_HELD_UP = timedelta(seconds=30)
RAN, SKIPPED, MISSED = "fired", "skipped", "missed"
_FINAL = ("successful", "failed", "cancelled")


def check_times(known: Iterable[Timekeeping]) -> list[Finding]:
    """Return everything there is to be said about schedules."""
    return [
        Finding(word=word, key=one.key, sentence=sentence)
        for one in known
        for word, rules in _RULES.items()
        for rule in rules
        for sentence in rule(one)
    ]


def _made_twice(one: Timekeeping) -> Iterator[str]:
    yield from _more_than_once(Counter(run.at for run in one.runs), "made {} jobs for the time {}")
    yield from _more_than_once(Counter(firing.at for firing in one.firings), "noted {} firings of the time {}")


def _begun_twice(one: Timekeeping) -> Iterator[str]:
    began = Counter((entry.key, entry.attempt) for entry in one.entries if entry.verb == Verb.BEGAN)
    yield from _more_than_once(began, "began {} times what is attempt {}")


def _more_than_once(counts: Counter[Any], sentence: str) -> Iterator[str]:
    yield from (sentence.format(count, what) for what, count in counts.items() if count > 1)


def _fired_in_vain(one: Timekeeping) -> Iterator[str]:
    made = {run.job: run.at for run in one.runs}
    for firing in one.firings:
        if firing.outcome == RAN and made.get(firing.job) != firing.at:
            yield f"notes that {firing.at} ran, and no job of that time is there"


def _never_run(one: Timekeeping) -> Iterator[str]:
    ended = {entry.key for entry in one.entries if entry.verb == Verb.ENDED}
    for run in one.runs:
        if run.status == "successful" and run.job not in ended:
            yield f"is said to have run for {run.at}, and did not"
        if run.status == "failed" and run.crashes < MAX_CRASHES:
            yield f"failed for {run.at} after {run.crashes} crashes"


def _left_out(one: Timekeeping) -> Iterator[str]:
    """Yield where times are that nothing accounts for: between two firings, before the first, after the last."""
    times = _in_order(one)
    if not times:
        yield "has fired no time at all"
        return
    for before, after in pairwise(times):
        if (missing := (after.at - before.at) // one.every - after.times) > 0:
            yield f"leaves {missing} times out between {before.at} and {after.at}"
    if (begin := times[0].at - (times[0].times - 1) * one.every) > _first_after(one, one.created_at + _APART):
        yield f"begins at {begin}, and was made at {one.created_at}"
    if times[-1].at + one.every < one.horizon and not _stands(one):
        yield f"leaves out what came after {times[-1].at}"


def _told_wrongly(one: Timekeeping) -> Iterator[str]:
    for firing in one.firings:
        if (firing.at - EPOCH) % one.every:
            yield f"fired at {firing.at}, which is none of its times"
    for before, after in pairwise(_in_order(one)):
        if (more := after.times - (after.at - before.at) // one.every) > 0 and after.at != before.at:
            yield f"tells of {more} times too many between {before.at} and {after.at}"


def _noted_unlike_made(one: Timekeeping) -> Iterator[str]:
    noted = {firing.job for firing in one.firings}
    yield from (f"made a job for {run.at}, and notes none" for run in one.runs if run.job not in noted)
    yield from (f"is {firing.outcome} at {firing.at}" for firing in one.firings if firing.outcome == "refused")


def _policy(one: Timekeeping) -> Iterator[str]:
    yield from _POLICIES[one.misfire](one)


def _runs_once(one: Timekeeping) -> Iterator[str]:
    """After each outage the last of its times runs, or is skipped as the run before it has not ended."""
    for missed, after in pairwise(_in_order(one)):
        if missed.outcome == MISSED and (after.outcome == MISSED or after.at - missed.at != one.every):
            yield f"missed what came up to {missed.at}, and did not run for it"


def _runs_all(one: Timekeeping) -> Iterator[str]:
    yield from (f"is {firing.outcome} at {firing.at}" for firing in one.firings if firing.outcome != RAN)


def _skips(one: Timekeeping) -> Iterator[str]:
    for firing in one.firings:
        late = firing.fired_at - firing.at
        if firing.outcome == MISSED and late < one.misfire_after:
            yield f"skipped {firing.at}, which was late by {late}"
        if firing.outcome == RAN and late > one.misfire_after + _HELD_UP:
            yield f"ran for {firing.at}, which was late by {late}"


def _stuck(one: Timekeeping) -> Iterator[str]:
    if _stands(one):
        yield f"goes on at {one.next_at}, which was over at {one.horizon}"
    yield from (f"made a job for {run.at} that is {run.status}" for run in one.runs if run.status not in _FINAL)


def _stands(one: Timekeeping) -> bool:
    return one.next_at is None or one.next_at < one.horizon


def _in_order(one: Timekeeping) -> list[FiringRecord]:
    return sorted(one.firings, key=lambda firing: firing.at)


def _first_after(one: Timekeeping, moment: datetime) -> datetime:
    return EPOCH + ((moment - EPOCH) // one.every + 1) * one.every


_POLICIES: dict[str, Callable[[Timekeeping], Iterator[str]]] = {"once": _runs_once, "all": _runs_all, "skip": _skips}
_RULES: dict[Word, tuple[Callable[[Timekeeping], Iterator[str]], ...]] = {
    Word.LOST: (_fired_in_vain, _never_run, _left_out),
    Word.DUPLICATED: (_made_twice, _begun_twice),
    Word.STUCK: (_stuck,),
    Word.MISMATCHED: (_told_wrongly, _noted_unlike_made, _policy),
}
