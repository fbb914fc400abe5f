"""Puts the demo into an empty installation, once."""

from django.db import transaction

from billing.demo.company import COMPANY
from billing.demo.customers import CUSTOMERS
from billing.demo.invoices import INVOICES, DemoInvoice
from billing.demo.products import load_products
from billing.demo.sales import load_sales
from billing.models import Customer, Invoice, InvoiceLine, Seller
from billing.models.party import ONLY


def load() -> bool:
    """Write company, products, customers, sales reps and drafts; False, and nothing written, where there is a company.

    The company can't be deleted, so it tells whether this was done before, whatever became of the rest.
    """
    with transaction.atomic():
        _, is_new = Seller.objects.get_or_create(pk=ONLY, defaults=COMPANY)
        if is_new:
            customers = {name: Customer.objects.create(**fields) for name, fields in CUSTOMERS.items()}
            load_products()
            load_sales(customers)
            for demo in INVOICES:
                _draft(demo, customers[demo.customer])
    return is_new


def is_demo() -> bool:
    """Say whether the company here is the demo's."""
    return Seller.objects.filter(pk=ONLY, name=COMPANY["name"]).exists()


def _draft(demo: DemoInvoice, customer: Customer) -> None:
    invoice = Invoice.objects.create(
        customer=customer, currency=demo.currency, reference=demo.reference, notes=demo.notes
    )
    InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, **line.fields()) for line in demo.lines)
