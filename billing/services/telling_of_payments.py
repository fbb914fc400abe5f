"""Tell staff of an online payment that waits for them."""

from django.contrib.auth.models import User

from billing.exceptions import NotMatched
from billing.models import EventOutcome, ProviderEvent
from billing.money import format_money
from billing.provider.events import Kind, Told
from billing.services.matching import amount_of
from jobs.contrib.notifications.api import Level, notify

# What to do stands on the page that the notification leads to as well.
TO_DO = "Name the invoice it is for, or say why it is for none."
_WHAT = {Kind.REFUNDED: "A refund", Kind.LOST: "A lost dispute"}


def tell_of(event: ProviderEvent, tells: Told) -> None:
    """Tell whoever may assign payments of one that fits no invoice, or that a bank wants or takes back; once a payment.

    Called in the transaction that keeps what became of the event.
    """
    if event.outcome == EventOutcome.UNMATCHED:
        what = _WHAT.get(tells.kind, "An online payment")
        _notify(f"{what}{_over(tells)} is to be assigned", f"{event.reason} {TO_DO}", event, tells)
    elif tells.kind is Kind.DISPUTED:
        _notify(f"A customer’s bank wants a payment{_over(tells)} back", event.reason, event, tells)
    elif tells.kind is Kind.LOST and event.outcome == EventOutcome.RECORDED:
        body = f"{event.invoice} is open again by so much."
        _notify(f"A customer’s bank took a payment{_over(tells)} back", body, event, tells)


def _notify(title: str, body: str, event: ProviderEvent, tells: Told) -> None:
    # A page to pay on and the payment itself are told of, each by an event.
    key = f"online-payment:{tells.kind}:{tells.payment or event.event_id}:{tells.amount}"
    people = User.objects.with_perm("billing.assign_providerevent").filter(is_staff=True)
    notify(people, title, body, subject=event, level=Level.WARNING, idempotency_key=key[:200])


def _over(tells: Told) -> str:
    try:
        return f" of {format_money(amount_of(tells), tells.currency)}"
    except NotMatched:
        return ""
