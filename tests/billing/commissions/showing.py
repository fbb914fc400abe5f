"""Two months of the demo's sales as they might have been, for pictures."""

from datetime import date, timedelta
from decimal import Decimal

from billing.models import Customer, Invoice, InvoiceLine, InvoiceStatus
from billing.services.commissions.beginning import begin
from billing.services.commissions.months import last_month
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_provider_payment
from jobs import testing
from tests.billing.amending import as_if
from tests.billing.commissions.making import approved, before_last

# Before VAT: more than the first tiers of the demo's plans, in parts of it.
PRICES = ("2480", "1310.40", "3975", "6120", "845.90")


def show() -> None:
    """Write invoices that were paid, one of them credited in part later; compute and approve what can be."""
    customer = Customer.objects.get(name__startswith="Müller")
    credited = _paid(customer, "4200", before_last() + timedelta(days=4))
    approved(before_last())
    note = draft_credit_note(credited.pk)
    note.lines.update(unit_price=Decimal(700))
    issue_and_send(note.pk)
    with as_if():
        Invoice.objects.filter(pk=note.pk).update(issue_date=last_month() + timedelta(days=9))
    for number, price in enumerate(PRICES):
        _paid(customer, price, last_month() + timedelta(days=3 * number + 1))
    for number, draft in enumerate(list(Invoice.objects.filter(status=InvoiceStatus.DRAFT).order_by("pk")[:6])):
        _settled(issue_and_send(draft.pk), last_month() + timedelta(days=2 * number))
    testing.run_pending()
    begin(last_month())
    testing.run_pending()


def _paid(customer: Customer, price: str, on: date) -> Invoice:
    invoice = Invoice.objects.create(customer=customer)
    InvoiceLine.objects.create(invoice=invoice, description="Freight", unit_price=Decimal(price))
    return _settled(issue_and_send(invoice.pk), on)


def _settled(invoice: Invoice, on: date) -> Invoice:
    with as_if():
        Invoice.objects.filter(pk=invoice.pk).update(issue_date=on, due_date=on + timedelta(days=14))
    received = Received(amount=invoice.open_amount, received_on=on + timedelta(days=2))
    record_provider_payment(invoice.pk, received, provider="bank", provider_id=str(invoice.pk))
    return invoice
