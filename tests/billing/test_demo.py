"""`manage.py demo`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.validators import validate_email

from billing.iban import is_iban
from billing.models import Customer, Invoice, Seller
from billing.services.documents import read_pdf
from billing.services.foreseeing import foresee
from jobs.models import Job
from tests.billing import making

pytestmark = pytest.mark.django_db


def demo() -> str:
    output = StringIO()
    call_command("demo", stdout=output)
    return output.getvalue()


def test_the_demo_is_drafts_that_can_be_issued() -> None:
    assert demo() == "Demo data loaded: our company, 8 customers, 10 draft invoices.\n"
    for invoice in Invoice.objects.all():
        assert foresee(invoice).totals.payable > 0
        assert read_pdf(invoice).startswith(b"%PDF-")
    assert not Job.objects.exists()


def test_the_demo_has_what_is_hard_to_print() -> None:
    demo()
    assert set(Invoice.objects.values_list("currency", flat=True)) == {"EUR", "USD", "JPY"}
    assert max(invoice.lines.count() for invoice in Invoice.objects.all()) == 60
    assert Customer.objects.filter(name="Müller & Söhne <GmbH>").exists()


def test_the_demo_writes_to_nobody_and_pays_nobody() -> None:
    demo()
    seller = Seller.objects.get()
    addresses = [seller.email, *Customer.objects.values_list("email", flat=True)]
    for address in addresses:
        validate_email(address)
        assert address.endswith((".example.com", ".example.org"))
    assert is_iban(seller.iban)


def test_a_second_call_changes_nothing_whatever_was_deleted() -> None:
    demo()
    Invoice.objects.all().delete()
    Customer.objects.filter(name__startswith="Müller").delete()
    assert "nothing was changed" in demo()
    assert (Invoice.objects.count(), Customer.objects.count()) == (0, 7)


def test_a_real_installation_gets_no_demo() -> None:
    making.seller()
    demo()
    assert not Customer.objects.exists()
