"""A document goes with its invoice: by staff's pages, to the customer's, and off again."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from billing.models import Enclosure, Invoice
from billing.services.links import link_token
from imports.models import Document
from imports.services.deleting_documents import delete_documents
from tests.billing import making as billing
from tests.billing.making import browser, words
from tests.imports import documents

pytestmark = pytest.mark.django_db

SEE = ("view_document", "view_invoice")


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def page_of(invoice: Invoice) -> str:
    return f"/admin/billing/invoice/{invoice.pk}/change/"


def act_of(document: Document) -> str:
    return f"/admin/imports/document/{document.pk}/enclose/"


def public(invoice: Invoice, rest: str = "") -> str:
    return f"/invoices/{link_token(invoice)}/{rest}"


def received(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_document_is_put_on_its_invoice_and_the_customer_gets_it(client: Client) -> None:
    invoice = billing.issued()
    document = documents.ready(invoice, title="Proof of delivery")
    staff = browser(*SEE, "add_enclosure")
    assert "Put it on the invoice…" in words(staff.get(page_of(invoice)))
    asked = words(staff.get(act_of(document)))
    assert f"Put “Proof of delivery” on {invoice}?" in asked
    assert not Enclosure.objects.exists()
    for told in ("The customer gets it as shown below", "already"):
        answer = words(staff.post(act_of(document), {"is_mailed": "on"}, follow=True))
        assert told in answer
    assert "· goes with the e-mail" in answer
    assert "Put it on the invoice…" not in answer
    page = words(client.get(public(invoice)))
    found = re.search(r"/invoices/[^/]+/(enclosures/[0-9a-f-]+/)\"> <span", page)
    assert found
    file = client.get(public(invoice, found[1]))
    assert received(file) == b"picture"
    assert file["Content-Disposition"] == 'attachment; filename="Proof of delivery.png"'
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    picture = client.get(public(invoice, f"{found[1]}picture/"))
    assert (picture["Content-Type"], received(picture)) == ("image/webp", b"picture")


def test_who_may_not_is_offered_nothing_and_refused() -> None:
    invoice = billing.issued()
    document = documents.ready(invoice)
    staff = browser(*SEE)
    assert "Put it on the invoice" not in words(staff.get(page_of(invoice)))
    assert staff.post(act_of(document)).status_code == 403
    others = browser("add_enclosure", "view_document", username="bob")
    assert others.post(act_of(document)).status_code == 404, "the invoice is not theirs to see"
    assert not Enclosure.objects.exists()


def test_only_what_is_about_an_invoice_and_good_can_be_put_on_one() -> None:
    staff = browser(*SEE, "view_customer", "add_enclosure")
    refused = documents.ready(billing.draft(), state="refused")
    elsewhere = documents.ready(billing.customer())
    assert [staff.post(act_of(one)).status_code for one in (refused, elsewhere)] == [404, 404]


def test_it_stays_when_the_document_is_deleted_and_goes_when_it_is_taken_off(client: Client) -> None:
    invoice, other = billing.issued(), billing.issued()
    document = documents.ready(invoice)
    staff = browser(*SEE, "add_enclosure", "delete_enclosure")
    staff.post(act_of(document))
    delete_documents([document], by=User.objects.get())
    enclosure = Enclosure.objects.get()
    path = f"enclosures/{enclosure.key}/"
    assert received(client.get(public(invoice, path))) == b"picture"
    assert client.get(public(other, path)).status_code == 404, "each link opens one invoice"
    off = f"/admin/billing/invoice/{invoice.pk}/enclosures/{enclosure.pk}/take-off/"
    assert "The customer’s page doesn’t show it any more" in words(staff.get(off))
    assert "is no longer with" in words(staff.post(off, follow=True))
    assert "It was taken off this invoice." in words(client.get(public(invoice, path)))
    assert "Documents with this invoice" not in words(client.get(public(invoice)))


def test_a_list_of_documents_does_not_ask_of_each_whether_it_is_enclosed() -> None:
    invoice, staff = billing.draft(), browser(*SEE, "add_enclosure")
    counts = []
    for _ in range(2):
        documents.ready(invoice)
        with CaptureQueriesContext(connection) as asked:
            staff.get(page_of(invoice))
        counts.append(sum("billing_enclosure" in query["sql"] for query in asked.captured_queries))
    assert counts[0] == counts[1]
