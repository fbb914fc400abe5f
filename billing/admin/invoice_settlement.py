"""What became of an issued invoice, on its page: payments, credit notes, and what is still open."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest

from billing.admin.invoice_hold import HOLD
from billing.admin.moments import money
from billing.models import Invoice, Payment, ProviderEvent, Reminder
from billing.office_day import today
from billing.provider.events import DISPUTE_CLOSED, DISPUTE_OPENED
from billing.services.holding import is_held
from billing.services.state import LABELS, State, asks_for_payment, days_overdue, state_of


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What the page shows of it; `payments` and `credit_notes` come with their amounts in text."""

    state: State
    label: str
    days_overdue: int
    open_label: str
    open_amount: str
    payments: list[tuple[Payment, str]]
    credit_notes: list[tuple[Invoice, str]]
    reminders: list[Reminder]
    disputes: list[ProviderEvent]
    may_see_disputes: bool
    may_pay: bool
    may_reverse: bool
    may_credit: bool
    may_hold: bool
    is_held: bool


def settlement_of(request: HttpRequest, invoice: Invoice) -> Settlement:
    """Return what became of an issued invoice or credit note, and what this person may do about it."""
    held = is_held(invoice, today())
    state, is_invoice = state_of(invoice), not invoice.is_credit_note
    payments = invoice.payments.select_related("recorded_by", "reverses", "reversal").order_by("received_on", "id")
    notes = invoice.credit_notes.order_by("id")
    return Settlement(
        state=state,
        label=LABELS[state],
        days_overdue=days_overdue(invoice),
        open_label=_open_label(invoice.open_amount),
        open_amount=money(abs(invoice.open_amount), invoice.currency),
        payments=[(payment, money(payment.amount, invoice.currency)) for payment in payments],
        reminders=list(Reminder.objects.filter(invoice=invoice).order_by("stage")),
        disputes=_disputes(invoice),
        may_see_disputes=request.user.has_perm("billing.view_providerevent"),
        credit_notes=[(note, money(note.total, invoice.currency) if note.number else "") for note in notes],
        may_pay=is_invoice and request.user.has_perm("billing.add_payment"),
        may_reverse=request.user.has_perm("billing.reverse_payment"),
        # Where none are sent at all, there is nothing to hold.
        may_hold=asks_for_payment(invoice) and (held or bool(settings.REMINDER_DAYS)) and request.user.has_perm(HOLD),
        is_held=held and asks_for_payment(invoice),
        may_credit=is_invoice and invoice.credited < invoice.total and request.user.has_perm("billing.add_invoice"),
    )


def _disputes(invoice: Invoice) -> list[ProviderEvent]:
    """Return what tells of disputes that have not ended, whichever end was told first; one ends one of its payment's.

    Read without what the events say, which erasing takes away.
    """
    events = invoice.provider_events.order_by("happened_at", "id")
    ended = Counter(events.filter(type=DISPUTE_CLOSED).values_list("told_of", flat=True))
    opened = defaultdict[str, list[ProviderEvent]](list)
    for event in events.filter(type=DISPUTE_OPENED):
        opened[event.told_of].append(event)
    return [event for payment, disputes in opened.items() for event in disputes[ended[payment] :]]


def _open_label(amount: Decimal) -> str:
    if amount < 0:
        return "Customer gets back"
    return "Still open" if amount else "Nothing open"
