"""What became of an issued invoice: how much of it is paid and credited, and so whether anything is waited for."""

from decimal import Decimal

from billing.models import Invoice, InvoiceKind, InvoiceStatus


def locked(invoice_id: int) -> Invoice:
    """Return an invoice, its row locked until the transaction ends: one payment or credit note at a time."""
    return Invoice.objects.select_for_update().get(pk=invoice_id)


def status_when_issued(kind: str, payable: Decimal) -> InvoiceStatus:
    """Return the status that a draft is issued with: an invoice that asks for nothing waits for no payment."""
    asks = kind == InvoiceKind.CREDIT_NOTE or payable > 0
    return InvoiceStatus.ISSUED if asks else InvoiceStatus.PAID


def settle(invoice: Invoice) -> None:
    """Write what an issued invoice's payments and credit notes come to, and its status. The caller holds its lock.

    Added up from the rows, in decimals: SQLite's own sums are binary fractions.
    """
    invoice.paid = sum(invoice.payments.values_list("amount", flat=True), Decimal(0))
    credit_notes = Invoice.objects.issued().filter(kind=InvoiceKind.CREDIT_NOTE, corrects=invoice)
    invoice.credited = sum((note.total for note in credit_notes), Decimal(0))
    invoice.status = _status(invoice)
    invoice.save(update_fields=["paid", "credited", "status"])


def _status(invoice: Invoice) -> InvoiceStatus:
    if invoice.credited and invoice.credited >= invoice.total:
        return InvoiceStatus.CANCELLED
    return InvoiceStatus.PAID if invoice.open_amount <= 0 else InvoiceStatus.ISSUED
