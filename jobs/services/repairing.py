"""Repair: bring rows and messages in step again while everything runs.

Nothing here is new: rows are moved by what the clock does every second. A message may always be discarded, for the
row is what counts: if a worker took the other copy and died of it, the relay misses the message and sends another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from jobs.backends import backend
from jobs.conf import conf
from jobs.exceptions import BackendUnavailable
from jobs.models import Job
from jobs.selectors.drift import Message, settled_drift, wanted_among
from jobs.services.promoting import promote_due
from jobs.services.relaying import note_lost, relay
from jobs.services.rescuing import rescue_abandoned

# Looked at once more, then discarded: few enough that little changes in between.
DISCARD_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Repairs:
    """What was repaired, in numbers of jobs and of messages."""

    # Running jobs that were taken back from workers that died.
    rescued: int = 0
    # Scheduled jobs and retries that were made ready.
    promoted: int = 0
    # Jobs whose delivery was lost; they are among the delivered.
    lost: int = 0
    delivered: int = 0
    # Messages discarded.
    ghosts: int = 0
    doubles: int = 0


def repair() -> Repairs:
    """Bring all in step that is not; without the broker, what needs none. Returns what was done."""
    age = timedelta(seconds=conf().relay_undelivered_after)
    done = Repairs(
        rescued=_finish(rescue_abandoned, Job.objects.abandoned().count()),
        promoted=_finish(promote_due, Job.objects.due().count()),
    )
    try:
        # Before the look for what is lost: what two repairs at once discarded in vain is missed, and sent again.
        done = replace(done, **_discard_leftovers())
        done = replace(done, lost=note_lost())
        return replace(done, delivered=_finish(relay, Job.objects.undelivered_for(age).count()))
    except BackendUnavailable:
        return done


def _finish(step: Callable[[], int], outstanding: int) -> int:
    """Repeat a step of the clock, which takes a batch in hand, for all there was; what comes after is the clock's."""
    total = 0
    while total < outstanding and (done := step()):
        total += done
    return total


def _discard_leftovers() -> dict[str, int]:
    drift = settled_drift()
    return {
        "ghosts": sum(_discard_unwanted(batch) for batch in _batches(list(drift.ghosts.elements()))),
        "doubles": sum(_discard(message) for message in drift.doubles.elements()),
    }


def _discard_unwanted(messages: list[Message]) -> int:
    # Asked again: an attempt that waits for a worker after all keeps its message.
    wanted = wanted_among(message.id for message in messages)
    return sum(_discard(message) for message in messages if message.id not in wanted)


def _discard(message: Message) -> int:
    backend().discard(message.lane, message.id)
    return 1


def _batches(messages: list[Message]) -> Iterator[list[Message]]:
    for start in range(0, len(messages), DISCARD_BATCH):
        yield messages[start : start + DISCARD_BATCH]
