"""Online payments in words: what came in or went back, and what became of it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.moments import money
from billing.exceptions import NotMatched
from billing.models import EventOutcome, Found, ProviderEvent
from billing.provider.events import Kind
from billing.provider.exceptions import EventUnreadable
from billing.services.matching import amount_of
from billing.services.payment_events import told

_VERBS = {
    Kind.PAID: "paid",
    Kind.REFUNDED: "given back, in all",
    Kind.DISPUTED: "disputed",
    Kind.LOST: "taken back by the customer’s bank",
    Kind.WON: "disputed no longer",
}
# By the looks that the state of an e-mail has.
_LOOKS = {
    EventOutcome.WAITING: "under-way",
    EventOutcome.UNMATCHED: "retrying",
    EventOutcome.RECORDED: "sent",
    EventOutcome.NOTED: "retrying",
    EventOutcome.NOTHING: "none",
    EventOutcome.DISMISSED: "cancelled",
}
_FOUND_LOOKS = {
    Found.KNOWN: "none",
    Found.RECORDED: "sent",
    Found.UNMATCHED: "retrying",
    Found.NOTED: "retrying",
    Found.NOTHING: "none",
    Found.FAILED: "failed",
}


def what(event: ProviderEvent) -> str:
    """Return what an event tells of: `EUR 119.00 paid`."""
    try:
        tells = told(event)
        return f"{money(amount_of(tells), tells.currency)} {_VERBS[tells.kind]}"
    except (EventUnreadable, NotMatched, KeyError):
        return event.type.replace(".", " ").replace("_", " ").capitalize()


def outcome_badge(event: ProviderEvent) -> SafeString:
    """Return what became of an event, as a word with a shape and a colour."""
    look = _LOOKS[EventOutcome(event.outcome)]
    return format_html('<span class="billing-mail billing-mail-{}">{}</span>', look, event.get_outcome_display())


def found_badge(found: Found) -> SafeString:
    """Return what a reconciliation found, as a word with a shape and a colour."""
    return format_html('<span class="billing-mail billing-mail-{}">{}</span>', _FOUND_LOOKS[found], found.label)


def sentence(event: ProviderEvent) -> str:
    """Return what happened to the money, in a sentence or two."""
    outcome, happened = EventOutcome(event.outcome), what(event)
    if outcome is EventOutcome.RECORDED:
        return f"{happened}: recorded on {event.invoice}. {event.reason}".strip()
    if outcome is EventOutcome.UNMATCHED:
        return f"{happened}, and not recorded. {event.reason}"
    if outcome is EventOutcome.DISMISSED:
        return f"{happened}, and left out: “{event.reason}”"
    if outcome is EventOutcome.WAITING:
        return f"{happened}. It is being recorded."
    return f"{happened}. {event.reason}"
