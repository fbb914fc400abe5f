"""Which fields an invoice's page shows: a draft's to write, an issued one's to read."""

from collections.abc import Callable
from typing import Any

from billing.admin.invoice_said import billed_to, corrected, delivered_on, issued_on
from billing.models import Invoice

DELIVERED = ("delivered_from", "delivered_until")
DRAFT = ("customer", "currency", "reference", DELIVERED, "notes")
CREDIT_NOTE = (corrected, "customer", "reference", delivered_on, "notes")
ISSUED = ("customer", billed_to, "reference", "notes", issued_on, delivered_on)

Field = str | Callable[[Invoice], object]
Fieldsets = list[tuple[str | None, dict[str, Any]]]


def fieldsets_of(invoice: Invoice | None) -> Fieldsets:
    """Return the fields of an invoice's page, in groups."""
    if invoice and not invoice.is_draft:
        return [(None, {"fields": (corrected, *ISSUED) if invoice.is_credit_note else ISSUED})]
    if invoice and invoice.is_credit_note:
        return [(None, {"fields": CREDIT_NOTE}), ("Rounding", _seldom(invoice, "rounding"))]
    return [(None, {"fields": DRAFT}), ("Paid before, rounding", _seldom(invoice, "prepaid", "rounding"))]


def readonly_fields_of(invoice: Invoice | None) -> tuple[Field, ...]:
    """Return what a draft can't change: a credit note is in the name, the money and the days of what it corrects."""
    kept = ("customer",) if invoice and invoice.is_credit_note else ()
    return (billed_to, corrected, delivered_on, issued_on, *kept)


def _seldom(invoice: Invoice | None, *fields: str) -> dict[str, Any]:
    """Return a group of fields that is closed until one of them says something."""
    is_used = invoice is not None and any(getattr(invoice, name) for name in fields)
    return {"fields": fields, "classes": [] if is_used else ["collapse"]}
