"""How invoices stood before a day: what was paid and credited by then, whatever came later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from billing.models import Invoice, InvoiceKind, Payment


@dataclass(frozen=True)
class Account:
    """An issued invoice, with its payments and credit notes in the order in which they came."""

    invoice: Invoice
    payments: list[Payment]
    credit_notes: list[Invoice]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is asked for."""
        settled = sum((payment.amount for payment in self.payments), Decimal(0))
        settled += sum((note.total for note in self.credit_notes), Decimal(0))
        return (self.invoice.payable or Decimal(0)) <= settled

    @property
    def remaining(self) -> Decimal:
        """What it charges without VAT, less what was credited."""
        credited = sum((note.net or Decimal(0) for note in self.credit_notes), Decimal(0))
        return max(Decimal(0), (self.invoice.net or Decimal(0)) - credited)

    @property
    def day(self) -> date:
        """The day of its last payment, and never before it was issued."""
        issued: date = self.invoice.issue_date  # type: ignore[assignment]  # it is issued
        return max([issued, *(payment.received_on for payment in self.payments)])


def accounts(invoices: "QuerySet[Invoice]", before: date) -> Iterator[Account]:
    """Yield the accounts of invoices as they stood before a day; some thousands at most, a rep's month."""
    notes = Invoice.objects.issued().filter(kind=InvoiceKind.CREDIT_NOTE, issue_date__lt=before)
    paid = Payment.objects.filter(received_on__lt=before).order_by("received_on", "pk")
    rows = invoices.prefetch_related(
        Prefetch("payments", paid, to_attr="payments_then"),
        Prefetch("credit_notes", notes.order_by("issue_date", "pk"), to_attr="notes_then"),
    )
    for invoice in rows.order_by("pk"):
        yield Account(invoice, invoice.payments_then, invoice.notes_then)
