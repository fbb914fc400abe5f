"""The PDF in the admin."""

import pytest
from django.test import Client

from billing.models import Invoice
from tests.billing import making
from tests.billing.making import VIEW, browser, words

pytestmark = pytest.mark.django_db


def address(invoice: Invoice, page: str) -> str:
    return f"/admin/billing/invoice/{invoice.pk}/{page}/"


def test_a_download_is_named_by_its_number() -> None:
    invoice = making.sent()
    response = browser(VIEW).get(address(invoice, "pdf"))
    assert response["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_preview_is_shown_in_the_page_and_in_no_other_site() -> None:
    response = browser(VIEW).get(address(making.draft(), "preview"))
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("page", ["pdf", "preview"])
def test_without_permission_there_is_no_pdf(page: str) -> None:
    url = address(making.sent(), page)
    assert browser("view_customer").get(url).status_code == 403
    assert Client().get(url).headers["Location"].startswith("/admin/login/")


def test_what_cannot_be_added_up_is_a_message_and_no_error() -> None:
    client, invoice = browser(VIEW), making.draft(currency="XXX")
    assert "no currency" in words(client.get(address(invoice, "preview")))
    page = client.get(address(invoice, "pdf"), follow=True)
    assert "There is no PDF yet" in words(page)


@pytest.mark.parametrize("page", ["pdf", "preview", "delivery"])
def test_no_invoice_no_pdf(page: str) -> None:
    assert browser(VIEW).get(f"/admin/billing/invoice/99/{page}/").status_code == 404
