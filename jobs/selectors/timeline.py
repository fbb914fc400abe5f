"""What happened to a job, one moment after the other. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from jobs.selectors.record import JobRecord

if TYPE_CHECKING:
    from jobs.models import Attempt, OperatorAct


# As many as fit on a screen beside the rest of the page.
LATEST = 12


class Happened(IntEnum):
    """What there is to tell of, in the order of what is noted at the same time."""

    ASKED = 0
    ENDED = 1
    ACT = 2
    BEGAN = 3


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One thing that happened to a job; with its attempt, or with the act of a person."""

    at: datetime
    happened: Happened
    attempt: "Attempt | None" = None
    act: "OperatorAct | None" = None

    @property
    def has_begun(self) -> bool:
        """Whether its attempt began then, and did not end."""
        return self.happened == Happened.BEGAN


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What happened to a job, the latest first; what is more than a person takes in at once stands apart."""

    latest: list[Moment]
    earlier: list[Moment]


def timeline(record: JobRecord) -> Timeline:
    """Return what happened to a job."""
    told = sorted(_moments(record), key=lambda moment: (moment.at, moment.happened), reverse=True)
    return Timeline(latest=told[:LATEST], earlier=told[LATEST:])


def _moments(record: JobRecord) -> Iterator[Moment]:
    yield Moment(at=record.job.enqueued_at, happened=Happened.ASKED)
    for attempt in record.attempts:
        yield Moment(at=attempt.started_at, happened=Happened.BEGAN, attempt=attempt)
        if attempt.finished_at:
            yield Moment(at=attempt.finished_at, happened=Happened.ENDED, attempt=attempt)
    for entry in record.history:
        yield Moment(at=entry.at, happened=Happened.ACT, act=entry)
