"""Issuing a selection of drafts from the list: asked first, done once, followed on a page of its own."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.admin.invoice_outlook import outlook_of
from billing.models import Invoice, InvoiceRun
from billing.services.crediting import draft_credit_note
from jobs import testing
from tests.billing import making
from tests.billing.making import CHANGE, ISSUE, VIEW, browser, words

pytestmark = pytest.mark.django_db

LIST, ACT = "/admin/billing/invoice/", "/admin/billing/invoice/issue/"


@pytest.fixture
def drafts() -> list[Invoice]:
    """Two drafts that may be issued, and one without lines."""
    making.seller()
    buyer = making.customer()
    return [making.draft("100", buyer=buyer), making.draft("50", buyer=buyer), Invoice.objects.create(customer=buyer)]


def asked(client: Client, invoices: list[Invoice]) -> object:
    chosen = {"action": "issue_selected", "_selected_action": [invoice.pk for invoice in invoices]}
    return client.post(LIST, chosen, follow=True)


def test_selection_is_asked_about_and_nothing_is_issued_by_asking(drafts: list[Invoice]) -> None:
    page = words(asked(browser(VIEW, CHANGE, ISSUE), [*drafts, making.issued("3", buyer=drafts[0].customer)]))
    assert "Issue and send 2 invoices" in page
    assert "Of 3 drafts, 2 will be issued and 1 will not." in page
    assert "1 of your selection is no draft and is left alone" in page
    assert "1 can’t be issued as it is" in page
    assert "The others are issued all the same; what can’t be stays a draft, and is listed as failed." in page
    assert not InvoiceRun.objects.exists()


def test_what_goes_out_is_added_up_by_currency_with_credit_notes_taken_off(drafts: list[Invoice]) -> None:
    buyer = drafts[0].customer
    dollars = making.draft("10", buyer=buyer, currency="USD")
    note = draft_credit_note(making.issued("1", buyer=buyer).pk)
    page = words(asked(browser(VIEW, CHANGE, ISSUE), [*drafts, dollars, note]))
    assert "What is issued comes to <strong>EUR 177.31, USD 11.90</strong>" in page.replace("\xa0", " ")


def test_of_more_than_are_looked_at_no_sum_is_shown(drafts: list[Invoice], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billing.admin.invoice_outlook.LOOKED_AT", 2)
    page = words(asked(browser(VIEW, CHANGE, ISSUE), drafts))
    assert "Of 3 drafts, the first 2 were looked at: 1 can’t be issued." in page
    assert "Issue and send up to 2 invoices" in page
    assert "not added up for more than 2 drafts" in page
    assert "EUR" not in page


def test_drafts_of_which_none_can_be_issued_have_no_button(drafts: list[Invoice]) -> None:
    page = words(asked(browser(VIEW, CHANGE, ISSUE), drafts[2:]))
    assert "None of these drafts can be issued as it is" in page
    assert "1 can’t be issued as it is" in page
    assert 'type="submit" class="default"' not in page


@pytest.mark.parametrize("more", [0, 10])
def test_looking_asks_once_for_lines_and_allowances_of_all_drafts(drafts: list[Invoice], more: int) -> None:
    ids = [making.draft(buyer=drafts[0].customer).pk for _ in range(more)] + [draft.pk for draft in drafts]
    with CaptureQueriesContext(connection) as captured:
        outlook_of(ids)
    assert sum('FROM "billing_invoice' in query["sql"] for query in captured) == 3


def test_confirmed_selection_is_issued_and_followed(drafts: list[Invoice]) -> None:
    client = browser(VIEW, CHANGE, ISSUE)
    context = asked(client, drafts).context  # type: ignore[attr-defined]
    form = {"ids": context["ids"], "request_key": str(context["request_key"])}
    page = client.post(ACT, form, follow=True)
    assert "Under way: 0 of 3 issued, 0 e-mailed." in words(page)
    client.post(ACT, form)
    run = InvoiceRun.objects.get()
    testing.run_pending()
    told = words(client.get(f"/admin/billing/invoicerun/{run.pk}/live/"))
    assert "2 of 3 issued, 2 e-mailed" in told
    assert "What failed" in told
    assert "Download 2 PDFs as a ZIP" in told
    response = client.get(f"/admin/billing/invoicerun/{run.pk}/pdfs/")
    assert b"".join(response).startswith(b"PK")


def test_drafts_that_a_run_has_already_are_left_to_it(drafts: list[Invoice]) -> None:
    client = browser(VIEW, CHANGE, ISSUE)
    context = asked(client, drafts[:2]).context  # type: ignore[attr-defined]
    form = {"ids": context["ids"], "request_key": str(context["request_key"])}
    mine = {"ids": str(drafts[0].pk), "request_key": str(uuid4())}
    assert "left out" not in words(client.post(ACT, mine, follow=True))
    page = words(asked(client, drafts[:2]))
    assert "1 more draft is left to the invoice run that has it already." in page
    assert "The draft will be issued." in page
    assert "An invoice run is about to issue these drafts already" in words(asked(client, drafts[:1]))
    # Asked before the other run began, and confirmed after it.
    page = words(client.post(ACT, form, follow=True))
    assert "1 draft was left out: taken by another run meanwhile, or issued or deleted." in page
    assert "Under way: 0 of 1 issued" in page
    page = words(client.post(ACT, {**form, "request_key": str(uuid4())}, follow=True))
    assert "Nothing is left to issue" in page
    assert InvoiceRun.objects.count() == 2


def test_nobody_issues_without_the_permission(drafts: list[Invoice]) -> None:
    client = browser(VIEW, CHANGE)
    assert "issue_selected" not in client.get(LIST).content.decode()
    form = {"ids": str(drafts[0].pk), "request_key": "0b8de3c6-4a4c-4a39-a7c1-0d9f8c1f6f7e"}
    assert client.post(ACT, form).status_code == 403
    assert not InvoiceRun.objects.exists()


@pytest.mark.parametrize("form", [{}, {"ids": "1,x", "request_key": "y"}, {"ids": "1", "request_key": "y"}])
def test_nonsense_is_refused_and_issues_nothing(form: dict[str, str]) -> None:
    assert browser(VIEW, CHANGE, ISSUE).post(ACT, form).status_code == 400
    assert not InvoiceRun.objects.exists()


def test_selection_without_a_draft_says_so(drafts: list[Invoice]) -> None:
    issued = making.issued("3", buyer=drafts[0].customer)
    assert "None of these is a draft" in words(asked(browser(VIEW, CHANGE, ISSUE), [issued]))
