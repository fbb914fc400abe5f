"""The list of invoices."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Invoice
from billing.provider.stand_in.server import StandIn
from billing.tasks import email_invoice
from jobs.models import Job, Status
from tests.billing import making
from tests.billing.amending import as_if
from tests.billing.making import DELETE, VIEW, browser, words
from tests.billing.paying import invoice_of, paid, tell

pytestmark = pytest.mark.django_db

LIST = "/admin/billing/invoice/"


def rows(url: str, **query: str) -> list[Any]:
    page = browser(VIEW).get(url, query)
    return list(page.context["cl"].result_list)


def test_a_draft_is_listed_with_what_it_comes_to() -> None:
    making.draft("1000", currency="USD")
    page = words(browser(VIEW).get(LIST))
    assert "USD 1,190.00" in page
    assert "Łódź &amp; Co" in page


def test_a_draft_that_cannot_be_added_up_does_not_break_the_list() -> None:
    making.draft(currency="XXX")
    assert "can&#x27;t be added up" in words(browser(VIEW).get(LIST))


def test_an_invoice_says_whom_it_was_sent_to_and_when() -> None:
    making.sent()
    page = words(browser(VIEW).get(LIST))
    assert "ada@example.com" in page
    assert "just now" in page


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status.FAILED, "Not sent"),
        (Status.RETRYABLE, "Retrying"),
        (Status.CANCELLED, "Cancelled"),
        (Status.READY, "Being"),
    ],
)
def test_an_invoice_not_sent_yet_says_why(status: Status, text: str) -> None:
    making.issued()
    Job.objects.filter(task=email_invoice.definition.name).update(status=status)
    assert text in words(browser(VIEW).get(LIST))
    assert not mail.outbox


def test_the_list_asks_the_database_as_often_for_many_as_for_few() -> None:
    client = browser(VIEW)
    making.issued()
    making.draft()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST)
        return len(captured)

    queries()
    few = queries()
    for _ in range(5):
        making.issued()
        making.draft()
    assert queries() == few


def test_invoices_not_sent_are_found() -> None:
    making.sent()
    waiting = making.issued()
    making.draft()
    assert rows(LIST, sent="no") == [waiting]


@pytest.mark.parametrize("q", ["Łódź", "2026-", "ada@example", "PO 4711"])
def test_an_invoice_is_found_by_what_is_known_of_it(q: str) -> None:
    invoice = making.issued(reference="PO 4711")
    with as_if():
        Invoice.objects.update(number="2026-0001")
    making.draft(buyer=making.customer(name="Other", email="other@example.org"))
    invoice.refresh_from_db()
    page = browser(VIEW).get(LIST, {"q": q})
    assert list(page.context["cl"].result_list) == [invoice]


def test_deleting_a_selection_spares_what_was_issued() -> None:
    issued, draft = making.issued(), making.draft()
    client = browser(VIEW, DELETE)
    form = {"action": "delete_selected", "_selected_action": [issued.pk, draft.pk], "post": "yes"}
    page = words(client.post(LIST, form))
    assert "issued invoices and credit notes are kept, as the law demands" in page
    assert f'<a href="{LIST}{issued.pk}/change/">{issued}</a>' in page
    assert "Write a credit note" in page
    assert Invoice.objects.count() == 2
    client.post(LIST, form | {"_selected_action": [draft.pk]})
    assert list(Invoice.objects.all()) == [issued]


@pytest.mark.parametrize("others", [False, True])
def test_no_missing_permission_is_said_of_invoices_that_nobody_may_delete(provider: StandIn, others: bool) -> None:
    invoice = invoice_of("100")
    tell(paid(provider, invoice)[0])
    client = browser(VIEW, DELETE, *(["delete_customer"] if others else []))
    page = words(client.post(LIST, {"action": "delete_selected", "_selected_action": [invoice.pk]}))
    assert "permission" not in page
    assert str(invoice) in page


def test_of_many_issued_invoices_the_first_few_are_named() -> None:
    buyer = making.customer()
    ids = [making.issued(buyer=buyer).pk for _ in range(12)]
    page = words(browser(VIEW, DELETE).post(LIST, {"action": "delete_selected", "_selected_action": ids}))
    assert page.count("Invoice 20") == 10
    assert "and 2 more" in page


def test_a_name_too_long_for_its_column_is_whole_on_hover() -> None:
    making.draft(buyer=making.customer(name="Ł" * 200))
    assert f'class="billing-customer" title="{"Ł" * 200}"' in words(browser(VIEW).get(LIST))
