"""Drift: where rows and messages disagree.

Both move while one looks: what a worker takes between two reads looks lost, or left over. So what is told of here
was out of step twice, some seconds apart.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from jobs.backends import backend
from jobs.backends.base import job_id_of, message_id
from jobs.conf import conf
from jobs.models import Job, Status

# Rows compared at a time: memory stays flat, however many wait.
READ_BATCH = 2_000
# Between the two looks, in seconds: a worker claims what it took, and a cancelled job's message goes, well within it.
SETTLING_SECONDS = 2.0


class Message(NamedTuple):
    """A message at the broker, and the lane it waits in."""

    lane: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What is out of step between rows and lanes."""

    # Attempts that should be delivered and wait in no lane, by the id of their message.
    lost: frozenset[str]
    # Messages whose attempt waits for no worker, as often as they are there.
    ghosts: Counter[Message]
    # Second and third copies of messages that are wanted once.
    doubles: Counter[Message]

    @property
    def is_empty(self) -> bool:
        """Whether all is in step."""
        return not (self.lost or self.ghosts or self.doubles)

    def still_in(self, later: "Comparison") -> "Comparison":
        """Return what a later look found, too."""
        return Comparison(
            lost=self.lost & later.lost,
            ghosts=self.ghosts & later.ghosts,
            doubles=self.doubles & later.doubles,
        )


def settled_drift() -> Comparison:
    """Return what is out of step and stays so; takes seconds only if something is. Raises BackendUnavailable."""
    first = compare()
    if first.is_empty:
        return first
    time.sleep(SETTLING_SECONDS)
    return first.still_in(compare())


def compare() -> Comparison:
    """Return what is out of step at this moment; raises BackendUnavailable."""
    # The lanes before the rows: what is delivered in between is too young to be missed.
    waiting = Counter(Message(lane, found) for lane, ids in backend().waiting().items() for found in ids)
    present = {message.id for message in waiting}
    wanted = wanted_among(present)
    return Comparison(
        lost=frozenset(message_id(*attempt) for attempt in _missing(present)),
        ghosts=Counter({message: n for message, n in waiting.items() if message.id not in wanted}),
        doubles=_second_copies(message for message in waiting.elements() if message.id in wanted),
    )


def lost_jobs() -> list[UUID]:
    """Return the jobs that were delivered a while ago and wait in no lane; raises BackendUnavailable."""
    # The lanes before the rows: what is delivered in between is too young to be asked for.
    present = {found for ids in backend().waiting().values() for found in ids}
    return [job_id for job_id, _ in _missing(present)]


def wanted_among(message_ids: Iterable[str]) -> set[str]:
    """Return those of the messages whose attempt waits for a worker."""
    job_ids = {job_id for found in message_ids if (job_id := job_id_of(found))}
    wanted: set[str] = set()
    for batch in _batches(list(job_ids)):
        ready = Job.objects.filter(pk__in=batch).that_are(Status.READY).order_by()
        wanted.update(message_id(*attempt) for attempt in ready.values_list("pk", "attempt"))
    return wanted


def _missing(present: set[str]) -> Iterator[tuple[UUID, int]]:
    rows = Job.objects.delivered_for(timedelta(seconds=conf().relay_after)).order_by()
    for job_id, attempt in rows.values_list("pk", "attempt").iterator(chunk_size=READ_BATCH):
        if message_id(job_id, attempt) not in present:
            yield job_id, attempt


def _second_copies(messages: Iterable[Message]) -> Counter[Message]:
    seen: set[str] = set()
    copies: Counter[Message] = Counter()
    for message in messages:
        copies[message] += message.id in seen
        seen.add(message.id)
    return +copies


def _batches(job_ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(job_ids), READ_BATCH):
        yield job_ids[start : start + READ_BATCH]
