"""Issuing from the admin: asked first, done once, recorded."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from billing.models import Invoice, Seller
from jobs.models import Job
from tests.billing import making
from tests.billing.making import CHANGE, ISSUE, VIEW, browser, words

pytestmark = pytest.mark.django_db


def address(invoice: Invoice) -> str:
    return f"/admin/billing/invoice/{invoice.pk}/issue/"


@pytest.fixture
def draft() -> Invoice:
    """A draft over 119 euros that may be issued."""
    making.seller()
    return making.draft("100")


def test_the_confirmation_names_what_is_sent_where_and_what_follows(draft: Invoice) -> None:
    page = words(browser(VIEW, ISSUE).get(address(draft)))
    for told in ("Łódź &amp; Co", "ada@example.com", "14 days from today", "can’t be changed or deleted"):
        assert told in page
    assert 'value="Issue and send for EUR 119.00"' in page


def test_asking_issues_nothing(draft: Invoice) -> None:
    browser(VIEW, ISSUE).get(address(draft))
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Job.objects.exists()


def test_confirming_issues_says_so_and_is_recorded(draft: Invoice) -> None:
    client = browser(VIEW, ISSUE)
    confirmed = client.get(address(draft)).context["prospect"].fingerprint
    page = client.post(address(draft), {"confirmed": confirmed}, follow=True)
    draft.refresh_from_db()
    assert f"Invoice {draft.number} is issued. Its PDF is being made and e-mailed to ada@example.com" in words(page)
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == f"Issued as {draft.number}, to be sent to ada@example.com."
    assert {job.requested_by for job in Job.objects.all()} == {entry.user}


def test_a_double_click_issues_once_and_says_so(draft: Invoice) -> None:
    client = browser(VIEW, ISSUE)
    client.post(address(draft))
    assert "was issued before" in words(client.post(address(draft), follow=True))
    assert Job.objects.count() == 2
    assert LogEntry.objects.count() == 1


def test_what_changed_since_the_confirmation_is_asked_again(draft: Invoice) -> None:
    client = browser(VIEW, ISSUE)
    confirmed = client.get(address(draft)).context["prospect"].fingerprint
    draft.lines.update(unit_price=999)
    assert "changed while you looked" in words(client.post(address(draft), {"confirmed": confirmed}, follow=True))
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_issued_is_told_at_the_draft(draft: Invoice, method: str) -> None:
    Seller.objects.all().delete()
    response = getattr(browser(VIEW, ISSUE), method)(address(draft), follow=True)
    assert response.redirect_chain[-1][0] == f"/admin/billing/invoice/{draft.pk}/change/"
    assert "Fill in “Our company” first" in words(response)


@pytest.mark.parametrize("permissions", [(VIEW,), (VIEW, CHANGE), (ISSUE,)])
def test_without_permission_nothing_is_issued(draft: Invoice, permissions: tuple[str, ...]) -> None:
    client = browser(*permissions)
    assert client.get(address(draft)).status_code == 403
    assert client.post(address(draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft


def test_without_a_token_nothing_is_issued(draft: Invoice) -> None:
    browser(VIEW, ISSUE)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get())
    assert client.post(address(draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_that_is_gone_is_not_found() -> None:
    assert browser(VIEW, ISSUE).post("/admin/billing/invoice/99/issue/").status_code == 404
