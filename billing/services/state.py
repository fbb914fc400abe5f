"""Where an invoice stands today, in one word for people: what its rows say, and the day."""

from datetime import date
from enum import StrEnum

from billing.models import Invoice, InvoiceQuerySet, InvoiceStatus
from billing.office_day import today
from jobs.api import Fail


class State(StrEnum):
    """Where an invoice stands; the values are words of addresses and styles."""

    DRAFT = "draft"
    ISSUED = "issued"
    PART_PAID = "part-paid"
    OVERDUE = "overdue"
    PAID = "paid"
    CANCELLED = "cancelled"


LABELS = {
    State.DRAFT: "Draft",
    State.ISSUED: "Issued",
    State.PART_PAID: "Part paid",
    State.OVERDUE: "Overdue",
    State.PAID: "Paid",
    State.CANCELLED: "Cancelled",
}

_FINAL = {
    InvoiceStatus.DRAFT: State.DRAFT,
    InvoiceStatus.PAID: State.PAID,
    InvoiceStatus.CANCELLED: State.CANCELLED,
}


def check_issued(invoice: Invoice) -> None:
    """End the job of a task that is about issued invoices only; raises Fail for a draft."""
    if invoice.is_draft:
        raise Fail(f"{invoice} was not issued yet. Issue it, and this is done by itself.")


def state_of(invoice: Invoice, day: date | None = None) -> State:
    """Return where an invoice stands on a day, today unless told."""
    if (final := _FINAL.get(InvoiceStatus(invoice.status))) is not None:
        return final
    if is_overdue(invoice, day or today()):
        return State.OVERDUE
    return State.PART_PAID if invoice.paid or invoice.credited else State.ISSUED


def in_state(invoices: InvoiceQuerySet, state: State, day: date) -> InvoiceQuerySet:
    """Return those of the invoices that stand there on a day: what `state_of` says of each, asked of the database."""
    if state is State.OVERDUE:
        return invoices.overdue(day)
    if state is State.PART_PAID:
        return invoices.part_paid(day)
    return invoices.untouched(day) if state is State.ISSUED else invoices.filter(status=state.value)


def is_overdue(invoice: Invoice, day: date) -> bool:
    """Return whether an invoice is waited for although its due date is past; what `InvoiceQuerySet.overdue` finds."""
    return asks_for_payment(invoice) and invoice.due_date is not None and invoice.due_date < day


def asks_for_payment(invoice: Invoice) -> bool:
    """Return whether an invoice is waited for; what `InvoiceQuerySet.unpaid` finds."""
    return invoice.status == InvoiceStatus.ISSUED and not invoice.is_credit_note and (invoice.payable or 0) > 0


def days_overdue(invoice: Invoice, day: date | None = None) -> int:
    """Return how many days an invoice is overdue, 0 where it is not."""
    day = day or today()
    return (day - invoice.due_date).days if invoice.due_date and is_overdue(invoice, day) else 0
