"""Look one carrier up at the registry and take over what it says."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from imports.models import Carrier, Circuit, RegistryState, SyncOutcome
from imports.registry import client
from imports.registry.answers import Answer
from imports.registry.exceptions import (
    AnswerUnreadable,
    CarrierNotFound,
    RegistryAway,
    RegistryError,
    RegistryOff,
    TooManyRequests,
)
from imports.services import circuit
from imports.services.circuit import Permit, RegistryRests
from imports.services.taking_over import note_unknown, note_unreadable, take_over
from jobs.api import Fail, RetryLater, TaskTimeout

# Calls for one carrier that get no answer while others do, before it is given up until its next turn.
MAX_TRIES = 5
# Those that waited for the registry don't all come back at once. In seconds.
SPREAD = 30.0


def look_up(carrier: Carrier) -> dict[str, str]:
    """Ask the registry and write what it says; returns the outcome. Raises RetryLater, Fail, RegistryError."""
    try:
        leave = circuit.permit()
    except RegistryRests as rests:
        raise _later(rests) from None
    return {"outcome": _ask(carrier, leave, _begin(carrier))}


def _begin(carrier: Carrier) -> int:
    """Give the call a number: of two answers the one to the later call counts."""
    with transaction.atomic():
        # Holds the row, so that the number read is the one written.
        Carrier.objects.filter(pk=carrier.pk).update(asks=F("asks") + 1, sync_tried_at=Now())
        return Carrier.objects.values_list("asks", flat=True).get(pk=carrier.pk)


def _ask(carrier: Carrier, leave: Permit, ask: int) -> str:
    try:
        answer = _call(carrier)
    except RegistryOff as off:
        raise Fail(str(off)) from None
    except TooManyRequests as many:
        circuit.rest(leave, many.after, str(many))
        raise RetryLater(_spread(many.after), str(many)) from None
    except RegistryAway as error:
        raise _without_answer(carrier, leave, ask, error) from error
    except (CarrierNotFound, AnswerUnreadable) as error:
        circuit.answered(leave)
        return _nothing_to_take(carrier, ask, error)
    circuit.answered(leave)
    return take_over(carrier.pk, ask, answer)


def _call(carrier: Carrier) -> Answer | None:
    try:
        return client.look_up(carrier.dot_number, etag=carrier.etag, last_modified=carrier.last_modified)
    except TaskTimeout:
        # What no socket's time limits, as the search for a host: no answer, like any other.
        raise RegistryAway("The registry took longer than a lookup may.") from None


def _nothing_to_take(carrier: Carrier, ask: int, error: RegistryError) -> str:
    if isinstance(error, CarrierNotFound):
        return note_unknown(carrier.pk, ask)
    return note_unreadable(carrier.pk, ask, str(error))


def _without_answer(carrier: Carrier, leave: Permit, ask: int, error: RegistryAway) -> Exception:
    """Return what ends the attempt: the registry is left alone, or it is this carrier that gets no answer."""
    now = circuit.failed(leave, error)
    if now.circuit != Circuit.CLOSED:
        return _later(RegistryRests(str(error), now.resume_at or timezone.now()))
    return error if _note_failure(carrier, ask, error) < MAX_TRIES else _give_up(carrier, ask, error)


def _note_failure(carrier: Carrier, ask: int, error: RegistryAway) -> int:
    rows = Carrier.objects.filter(pk=carrier.pk, answered__lt=ask)
    rows.update(sync_failures=F("sync_failures") + 1, sync_outcome=SyncOutcome.ERROR, sync_error=str(error))
    return Carrier.objects.values_list("sync_failures", flat=True).get(pk=carrier.pk)


def _give_up(carrier: Carrier, ask: int, error: RegistryAway) -> Fail:
    """Leave the carrier to its next turn, like any other."""
    pause = timedelta(hours=settings.CARRIER_SYNC_HOURS)
    Carrier.objects.filter(pk=carrier.pk, answered__lt=ask).update(next_sync_at=Now() + pause, sync_failures=0)
    return Fail(f"{error} It was asked {MAX_TRIES} times, while it answered about others.")


def _later(rests: RegistryRests) -> RetryLater:
    wait = max(rests.until - timezone.now(), timedelta(0))
    return RetryLater(_spread(wait), f"The registry is left alone for now. {rests}")


def _spread(wait: timedelta) -> timedelta:
    return wait + timedelta(seconds=random.uniform(0, SPREAD))  # noqa: S311  # no secret


def registry_rests(now: RegistryState) -> bool:
    """Say whether no call would be made."""
    return now.circuit != Circuit.CLOSED and now.resume_at is not None and now.resume_at > timezone.now()
