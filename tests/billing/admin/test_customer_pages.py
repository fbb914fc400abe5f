"""Customers."""

import pytest

from billing.models import Customer
from tests.billing import making
from tests.billing.making import browser, words

pytestmark = pytest.mark.django_db

RIGHTS = ("view_customer", "change_customer", "add_customer", "view_invoice")


def test_a_customer_leads_to_its_invoices() -> None:
    invoice = making.draft()
    page = words(browser(*RIGHTS).get("/admin/billing/customer/"))
    url = f"/admin/billing/invoice/?customer__id__exact={invoice.customer_id}"
    assert url in page
    assert browser(*RIGHTS, username="bob").get(url).status_code == 200


def test_a_name_is_kept_on_one_line() -> None:
    fields = {"name": "Ada\r\nBcc: x", "email": "ada@example.com", "payment_days": 14}
    browser(*RIGHTS).post("/admin/billing/customer/add/", fields)
    assert Customer.objects.get().name == "Ada Bcc: x"
