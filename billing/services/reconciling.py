"""Reconciliation: ask the provider what happened, and see to what its webhooks did not bring."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from billing.models import Brought, EventOutcome, Found, ProviderEvent, ReconciliationItem, ReconciliationRun
from billing.models.provider_event import MAX_REASON
from billing.provider.client import PAGE, events_since
from billing.provider.events import MAX_ID, Envelope, envelope_of
from billing.provider.exceptions import EventUnreadable, ProviderAway, ProviderError
from billing.services.payment_events import process
from billing.services.reconciliation_runs import begin_run, end_run, lock_run, note_problem
from jobs.api import Fail, TaskTimeout

logger = logging.getLogger(__name__)

# An hour's webhooks of a busy office; what is more, the next run goes on with.
LIMIT = 200

Report = Callable[[int, int, str], None]

_FOUND = {
    EventOutcome.RECORDED: Found.RECORDED,
    EventOutcome.UNMATCHED: Found.UNMATCHED,
    EventOutcome.NOTED: Found.NOTED,
}


def reconcile(report: Report) -> dict[str, Any]:
    """Look at the provider's events, `LIMIT` at most; returns how many of each outcome. Raises ProviderAway, Fail.

    Killed anywhere, it goes on where it was, by another attempt or by the next run.
    """
    run = begin_run()
    if run is None:
        return {"under way": "Another reconciliation has not ended."}
    try:
        _look_at_all(run, report)
    except ProviderAway as error:
        note_problem(run, f"{error} It is tried again, and goes on where it was.")
        raise
    except ProviderError as error:
        end_run(run, has_more=False, problem=str(error))
        raise Fail(str(error)) from error
    return run.counts


def _look_at_all(run: ReconciliationRun, report: Report) -> None:
    looked_at = run.items.count()
    while looked_at < LIMIT:
        page = events_since(run.since, after=run.cursor, limit=min(PAGE, LIMIT - looked_at))
        for event in page.events:
            looked_at += 1
            _look_at(run, event, looked_at)
        report(looked_at, LIMIT, "events looked at")
        if not (page.has_more and page.events):
            end_run(run, has_more=False)
            return
    end_run(run, has_more=True)


def _look_at(run: ReconciliationRun, event: Any, number: int) -> None:
    """See to one event, keep what came of it and move on, in one transaction: killed, it was all or nothing."""
    with transaction.atomic():
        lock_run(run)
        try:
            item = _seen_to(envelope_of(event))
        except EventUnreadable as error:
            item = ReconciliationItem(event_id=_name(event, number), found=Found.FAILED, reason=str(error)[:MAX_REASON])
        item.run = run
        ReconciliationItem.objects.bulk_create([item], ignore_conflicts=True)
        if item.provider_event:
            run.cursor = item.event_id
            run.save(update_fields=["cursor"])


def _seen_to(envelope: Envelope) -> ReconciliationItem:
    event, _ = ProviderEvent.objects.get_or_create(
        event_id=envelope.id,
        defaults={
            "type": envelope.type,
            "payload": envelope.payload,
            "happened_at": envelope.happened_at,
            "brought": Brought.SWEEP,
        },
    )
    item = ReconciliationItem(event_id=envelope.id, provider_event=event, found=Found.KNOWN, reason=event.reason)
    if event.outcome == EventOutcome.WAITING:
        item.found, item.reason = _process(event)
    return item


def _process(event: ProviderEvent) -> tuple[Found, str]:
    """See to an event that nobody has; returns what came of it, and why. One that fails does not stop the others."""
    try:
        with transaction.atomic():
            found = _FOUND.get(EventOutcome(process(event.pk)), Found.NOTHING)
    except (OperationalError, TaskTimeout):
        # Nothing is wrong with the event: the attempt ends, and another goes on.
        raise
    except DatabaseError as error:
        reason = f"The database refused it: {str(error).strip().splitlines()[0]}"[:MAX_REASON]
        ProviderEvent.objects.filter(pk=event.pk).update(
            outcome=EventOutcome.UNMATCHED, reason=reason, settled_at=timezone.now()
        )
        return Found.FAILED, reason
    except Exception as error:  # whatever it is, it is of one event; in the others is the office's money
        logger.exception("The event %s of the payment provider could not be seen to.", event.event_id)
        reason = f"It could not be seen to ({type(error).__name__}); the log says why. The next run tries again."
        return Found.FAILED, reason
    event.refresh_from_db()
    return found, event.reason


def _name(event: Any, number: int) -> str:
    name = event.get("id") if isinstance(event, dict) else None
    return name[:MAX_ID] if isinstance(name, str) and name.isprintable() and name else f"without a name ({number})"
