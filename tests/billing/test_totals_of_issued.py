"""What a migration writes on invoices that were issued before it."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from billing.models import Invoice, InvoiceTax
from tests.billing import making

pytestmark = pytest.mark.django_db


def test_earlier_invoices_get_what_issuing_writes_today() -> None:
    invoice = making.issued("100", "49.99")
    written = list(InvoiceTax.objects.values_list("category", "rate", "taxable", "tax"))
    assert written == [("S", Decimal(19), Decimal("149.99"), Decimal("28.50"))]
    Invoice.objects.update(net=None, tax=None)
    InvoiceTax.objects.all().delete()
    import_module("billing.migrations.0005_totals_of_issued").fill(apps, None)
    again = Invoice.objects.get()
    assert (again.net, again.tax) == (invoice.net, invoice.tax)
    assert list(InvoiceTax.objects.values_list("category", "rate", "taxable", "tax")) == written
