"""Take over what the registry says of a carrier, with a note of what it changed; never an answer older than another."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from imports.models import Carrier, CarrierChange, Source, SyncOutcome
from imports.registry.answers import Answer
from imports.services.changes import differences
from imports.targets.carriers import CARRIERS
from jobs.api import current_job

# How much longer than others a carrier is left alone that the registry does not know.
UNKNOWN_REST = 7
# What comes of an answer that a newer one has overtaken.
OVERTAKEN = "overtaken"


def take_over(carrier_id: int, ask: int, answer: Answer | None) -> str:
    """Write the answer to call number `ask`, None for what was said before; returns what came of it.

    One transaction, under the row's lock: fields, outcome and history are there together or not at all.
    """
    with transaction.atomic():
        if not _take(carrier_id, ask, answer):
            return OVERTAKEN
        carrier = Carrier.objects.get(pk=carrier_id)
        # What it said before is said again: whoever overwrote it since is overruled, as by the answer itself.
        values = answer.values if answer else carrier.registry_says or {}
        changes = differences(carrier, values)
        outcome = SyncOutcome.CHANGED if changes else SyncOutcome.UNCHANGED
        new = {name: CARRIERS.column(name).to_python(value) for name, _, value in changes}
        Carrier.objects.filter(pk=carrier_id).update(**new, **_said(answer), sync_outcome=outcome)
        if changes:
            CarrierChange.objects.create(
                carrier=carrier, source=Source.REGISTRY, changes=changes, job_id=current_job().id
            )
    return outcome.value


def note_unknown(carrier_id: int, ask: int) -> str:
    """Note that the registry knows no such carrier."""
    noted = _end(carrier_id, ask, SyncOutcome.NOT_FOUND, rest=UNKNOWN_REST)
    return SyncOutcome.NOT_FOUND.value if noted else OVERTAKEN


def note_unreadable(carrier_id: int, ask: int, reason: str) -> str:
    """Note that what the registry says of a carrier makes no sense; the next lookup asks for all of it."""
    noted = _end(carrier_id, ask, SyncOutcome.ERROR, sync_error=reason)
    return SyncOutcome.ERROR.value if noted else OVERTAKEN


def _take(carrier_id: int, ask: int, answer: Answer | None) -> bool:
    """Make this the carrier's last answer; False where a newer one is in, and nothing is to be written."""
    rows = Carrier.objects.filter(pk=carrier_id, answered__lt=ask)
    if answer and answer.said_at:
        # Of two servers of a registry one may be behind the other.
        newer = rows.filter(registry_said_at__gt=answer.said_at)
        if newer.update(answered=ask, next_sync_at=_next()):
            return False
    return bool(rows.update(answered=ask, synced_at=Now(), next_sync_at=_next(), sync_error="", sync_failures=0))


def _said(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    as_of: dict[str, date] = {"retrieved_on": answer.said_at.date()} if answer.said_at else {}
    return {
        "registry_says": answer.values,
        "registry_said_at": answer.said_at,
        "etag": answer.etag,
        "last_modified": answer.last_modified,
        **as_of,
    }


def _end(carrier_id: int, ask: int, outcome: SyncOutcome, *, rest: int = 1, sync_error: str = "") -> bool:
    rows = Carrier.objects.filter(pk=carrier_id, answered__lt=ask)
    return bool(
        rows.update(
            answered=ask,
            synced_at=Now(),
            next_sync_at=_next(rest),
            sync_outcome=outcome,
            sync_error=sync_error,
            sync_failures=0,
            etag="",
            last_modified="",
        )
    )


def _next(times: int = 1) -> Any:
    return Now() + timedelta(hours=settings.CARRIER_SYNC_HOURS) * times
