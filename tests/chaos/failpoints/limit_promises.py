"""The promises about limits, held against their rows: no more have a turn or run than they say, whoever died.

Who holds what is counted here anew, job by job, and not by the product's own reckoning.
"""

from collections import Counter
from collections.abc import Iterator

from jobs.models import Job, Limit, LimitPace, Status
from jobs.selectors.acts import acts_on
from tests.chaos.failpoints.promises import Broken

# Of a job's markers, the first half is of the rate, the other of the number at once.
_HALF = 16


def broken_at_death() -> Iterator[Broken]:
    """Yield what must not be even for a moment, since a process may end at any."""
    for limit in Limit.objects.all():
        jobs = list(Job.objects.filter(limit.its_jobs))
        yield from _at_once(limit, jobs)
        if limit.rate:
            yield from _noted(limit, jobs)
        yield from _acts(limit)


def _at_once(limit: Limit, jobs: list[Job]) -> Iterator[Broken]:
    holders = [job for job in jobs if job.status == Status.RUNNING or _has_turn(job)]
    places = Counter(job.gate[_HALF:] if limit.concurrency_key else "" for job in holders)
    most = max(places.values(), default=0)
    if limit.concurrency is not None and most > limit.concurrency:
        yield "duplicated", f"{most} of {limit} have a place, of {limit.concurrency}"
    given = sum(map(_has_turn, jobs))
    if limit.shared and not limit.is_on and given > limit.window:
        yield "duplicated", f"{given} of {limit} are with the workers, of {limit.window}"


def _noted(limit: Limit, jobs: list[Job]) -> Iterator[Broken]:
    """A turn is given together with its slot: a slot that nobody noted would be given again."""
    given = Counter(job.gate[:_HALF] if limit.rate_key else "" for job in jobs if _has_turn(job))
    noted = dict(LimitPace.objects.filter(limit=limit).values_list("key", "turns_out"))
    for key, turns in given.items():
        if turns > noted.get(key, 0):
            yield "mismatched", f"{turns} of {limit} {key} have their turn, and {noted.get(key, 0)} are noted"


def _acts(limit: Limit) -> Iterator[Broken]:
    """What a person said of it and the history entry of that are there together, or not at all."""
    if (limit.changed_at is not None) != (acts_on(limit).filter(deed="change").count() % 2 == 1):
        yield "mismatched", f"{limit} was changed at {limit.changed_at}, and its history says otherwise"


def _has_turn(job: Job) -> bool:
    return job.status == Status.READY and job.turn_at is not None
