"""Credit notes: what an issued invoice is corrected or cancelled by."""

from typing import TYPE_CHECKING

from django.db import transaction

from billing.exceptions import InvoiceNotCreditable
from billing.models import Invoice, InvoiceAdjustment, InvoiceKind, InvoiceLine, InvoiceStatus
from billing.services.settling import locked
from jobs.api import record_act

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_COPIED = ("customer_id", "currency", "reference", "delivered_from", "delivered_until", "rounding")
_COPIED_LINE = ("description", "quantity", "unit", "unit_price", "base_quantity", "vat_category", "vat_rate")
_COPIED_ADJUSTMENT = ("kind", "reason", "amount", "vat_category", "vat_rate")


def draft_credit_note(invoice_id: int, *, by: "AbstractBaseUser | None" = None) -> Invoice:
    """Return the draft credit note of an invoice, written now with all that the invoice charges unless there is one.

    Issued as it is, it cancels the invoice; with fewer lines or less of them, it corrects it. Raises
    InvoiceNotCreditable.
    """
    with transaction.atomic():
        invoice = locked(invoice_id)
        check_creditable(invoice)
        if existing := draft_of(invoice):
            return existing
        record_act(by, invoice, "Wrote a credit note.")
        return _written(invoice)


def draft_of(invoice: Invoice) -> Invoice | None:
    """Return the credit note of an invoice that is being written; None when there is none."""
    return Invoice.objects.filter(corrects=invoice, status=InvoiceStatus.DRAFT).first()


def check_creditable(invoice: Invoice) -> None:
    """Raise InvoiceNotCreditable where nothing is left to give back."""
    if invoice.is_credit_note:
        raise InvoiceNotCreditable(f"{invoice} is a credit note itself. What it gives back too much needs an invoice.")
    if invoice.is_draft:
        raise InvoiceNotCreditable(f"{invoice} is a draft: change it or delete it.")
    if not invoice.total:
        raise InvoiceNotCreditable(f"{invoice} comes to nothing: there is nothing to credit.")
    if invoice.credited >= invoice.total:
        raise InvoiceNotCreditable(f"{invoice} is cancelled already: all of it was credited.")


def _written(invoice: Invoice) -> Invoice:
    fields = {name: getattr(invoice, name) for name in _COPIED}
    note = Invoice.objects.create(kind=InvoiceKind.CREDIT_NOTE, corrects=invoice, **fields)
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=note, **{name: getattr(line, name) for name in _COPIED_LINE})
        for line in invoice.lines.all()
    )
    InvoiceAdjustment.objects.bulk_create(
        InvoiceAdjustment(invoice=note, **{name: getattr(row, name) for name in _COPIED_ADJUSTMENT})
        for row in invoice.adjustments.all()
    )
    return note
