"""The circuit breaker: a registry that does not answer is left alone, and then tried by one call.

All of it is one row and conditional updates, so that it holds for any number of workers. A call has a permit with
the row's generation; each stop and each trial begins another one, and what a call of an earlier one says is no news.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from imports.models import Circuit, RegistryState
from imports.models.registry_state import ONLY
from imports.registry.exceptions import KeyRefused, RegistryAway
from imports.services.telling_of_registry import tell_that_it_answers, tell_that_it_is_away

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Calls in a row that got no answer before it is left alone: a carrier or two may be to blame for fewer.
STOP_AFTER = 5
# For how long it is left alone at first, twice as long after each trial in vain, and at most.
PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
# For how long a trial is waited for: more than a call may take, and its worker may have died.
TRIAL = timedelta(minutes=1)


@dataclass(frozen=True)
class Permit:
    """Leave to make one call."""

    generation: int


class RegistryRests(Exception):  # an instruction, not an error
    """No call is to be made now."""

    def __init__(self, reason: str, until: datetime) -> None:
        """Say why, and when one may be."""
        super().__init__(reason)
        self.until = until


def state() -> RegistryState:
    """Return how the registry does."""
    return RegistryState.objects.get_or_create(pk=ONLY)[0]


def permit() -> Permit:
    """Return leave to call the registry, as its trial where one is due; raises RegistryRests."""
    now = state()
    if now.circuit == Circuit.CLOSED:
        return Permit(now.generation)
    due = _of(Permit(now.generation)).filter(~Q(circuit=Circuit.CLOSED), resume_at__lte=Now())
    if due.update(circuit=Circuit.PROBING, generation=F("generation") + 1, resume_at=Now() + TRIAL):
        return Permit(now.generation + 1)
    now = state()
    raise RegistryRests(now.reason, now.resume_at or timezone.now())


def answered(leave: Permit) -> None:
    """Note that the registry answered: whatever was wrong is over."""
    with transaction.atomic():
        well = {"failures": 0, "reason": "", "answered_at": Now()}
        if _of(leave).filter(circuit=Circuit.CLOSED).update(**well):
            return
        was_told = _of(leave).filter(told_at__isnull=False).update(told_at=None)
        _of(leave).update(circuit=Circuit.CLOSED, stopped_at=None, resume_at=None, **well)
        if was_told:
            tell_that_it_answers(leave.generation)


def failed(leave: Permit, error: RegistryAway) -> RegistryState:
    """Note a call without an answer, and leave the registry alone after some; returns how it stands then."""
    with transaction.atomic():
        # Holds the row until the commit.
        if not _of(leave).update(failures=F("failures") + 1, reason=str(error)):
            return state()
        now = state()
        if now.circuit == Circuit.PROBING or now.failures >= STOP_AFTER or isinstance(error, KeyRefused):
            _stop(leave, _pause_after(now.failures), stopped_at=Coalesce("stopped_at", Now()))
            if RegistryState.objects.filter(pk=ONLY, told_at=None).update(told_at=Now()):
                tell_that_it_is_away(str(error), leave.generation)
    return state()


def rest(leave: Permit, pause: timedelta, reason: str) -> None:
    """Make no call for a while, as the registry asked; it is well, and nobody is told."""
    _stop(leave, pause, reason=reason)


def try_at_once() -> bool:
    """Let the next call be made now, as somebody mended something; False where calls are made anyway."""
    return bool(RegistryState.objects.filter(pk=ONLY, circuit=Circuit.OPEN).update(resume_at=Now()))


def _of(leave: Permit) -> "QuerySet[RegistryState]":
    return RegistryState.objects.filter(pk=ONLY, generation=leave.generation)


def _stop(leave: Permit, pause: timedelta, **changes: object) -> None:
    _of(leave).update(circuit=Circuit.OPEN, generation=F("generation") + 1, resume_at=Now() + pause, **changes)


def _pause_after(failures: int) -> timedelta:
    times = min(max(failures - STOP_AFTER, 0), 10)
    return min(PAUSE * (1 << times), LONGEST_PAUSE)
