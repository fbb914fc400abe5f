"""Customers."""

import pytest
from django.db import IntegrityError

from billing.models import Customer
from billing.models.party import MAX_PAYMENT_DAYS
from tests.billing import making
from tests.billing.making import browser, words

pytestmark = pytest.mark.django_db

LIST = "/admin/billing/customer/"
RIGHTS = ("view_customer", "change_customer", "add_customer", "view_invoice")


def test_a_customer_leads_to_its_invoices() -> None:
    invoice = making.draft()
    page = words(browser(*RIGHTS).get("/admin/billing/customer/"))
    url = f"/admin/billing/invoice/?customer__id__exact={invoice.customer_id}"
    assert url in page
    assert browser(*RIGHTS, username="bob").get(url).status_code == 200


def test_a_name_is_kept_on_one_line() -> None:
    fields = {"name": "Ada\r\nBcc: x", "email": "ada@example.com", "payment_days": 14, "language": "en"}
    browser(*RIGHTS).post("/admin/billing/customer/add/", fields)
    assert Customer.objects.get().name == "Ada Bcc: x"


def test_more_days_to_pay_than_a_calendar_has_are_refused_at_the_field() -> None:
    fields = {"name": "Ada", "email": "ada@example.com", "payment_days": 9_999_999, "language": "en"}
    response = browser(*RIGHTS).post("/admin/billing/customer/add/", fields)
    assert response.context["adminform"].form.errors == {"payment_days": ["A customer has at most 365 days to pay."]}
    assert not Customer.objects.exists()


def test_the_database_refuses_them_too() -> None:
    with pytest.raises(IntegrityError):
        making.customer(payment_days=MAX_PAYMENT_DAYS + 1)


def test_a_customer_with_invoices_is_kept_and_its_page_says_why() -> None:
    buyer = making.issued().customer
    making.draft(buyer=buyer)
    client = browser(*RIGHTS, "delete_customer", "delete_invoice")
    for page in (
        client.post(f"{LIST}{buyer.pk}/delete/", {"post": "yes"}),
        client.post(LIST, {"action": "delete_selected", "_selected_action": [buyer.pk], "post": "yes"}),
    ):
        told = words(page)
        assert "permission" not in told
        assert "kept as long as they have invoices" in told
        assert f'/admin/billing/invoice/?customer__id__exact={buyer.pk}">1 issued and 1 draft</a>' in told
    assert Customer.objects.get() == buyer


def test_a_customer_without_invoices_is_deleted() -> None:
    client = browser(*RIGHTS, "delete_customer")
    client.post(f"{LIST}{making.customer().pk}/delete/", {"post": "yes"})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [making.customer().pk], "post": "yes"})
    assert not Customer.objects.exists()
