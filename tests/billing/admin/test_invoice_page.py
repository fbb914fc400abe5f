"""The page of one invoice: a draft to change, an issued one to read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client

from billing.models import Invoice
from billing.tasks import email_invoice
from jobs import testing
from jobs.models import Job, Status
from jobs.services.pausing import pause_queue
from tests.billing import making
from tests.billing.admin.pages import ADD_PAGE, address, form, new_draft
from tests.billing.amending import as_if
from tests.billing.making import ADD, CHANGE, DELETE, EVERYTHING, ISSUE, VIEW, browser, words

pytestmark = pytest.mark.django_db


def test_a_draft_shows_what_it_comes_to() -> None:
    page = words(browser(VIEW, CHANGE).get(address(making.draft("100", "50"))))
    assert "VAT 19 % on 150.00" in page
    assert "EUR 178.50" in page


def test_a_draft_is_saved_with_its_lines() -> None:
    invoice = making.draft("100")
    changes = {"reference": "PO 7", "lines-0-quantity": "2.5"}
    browser(VIEW, CHANGE).post(address(invoice), form(invoice, **changes))
    invoice.refresh_from_db()
    assert (invoice.reference, invoice.lines.get().quantity) == ("PO 7", Decimal("2.5"))


def test_a_new_draft_is_written_by_whom_may_only_add() -> None:
    client = browser(VIEW, ADD)
    assert client.get(ADD_PAGE).status_code == 200
    client.post(ADD_PAGE, new_draft())
    assert Invoice.objects.get().lines.get().description == "Port fee"


def test_a_category_without_vat_takes_the_rate_off() -> None:
    invoice = making.draft()
    browser(VIEW, CHANGE).post(address(invoice), form(invoice, **{"lines-0-vat_category": "AE"}))
    assert invoice.lines.get().vat_rate == 0


def test_issue_and_send_saves_and_asks() -> None:
    making.seller()
    invoice = making.draft()
    response = browser(*EVERYTHING).post(address(invoice), form(invoice, notes="Thank you", _issue="1"))
    assert response.headers["Location"] == address(invoice, "issue")
    invoice.refresh_from_db()
    assert (invoice.notes, invoice.is_draft) == ("Thank you", True)


def test_without_permission_to_issue_there_is_no_button() -> None:
    client, invoice = browser(VIEW, CHANGE), making.draft()
    assert "Issue and send" not in words(client.get(address(invoice)))
    response = client.post(address(invoice), form(invoice, _issue="1"))
    assert response.headers["Location"] == "/admin/billing/invoice/"


def test_who_may_issue_and_not_change_has_a_link() -> None:
    page = words(browser(VIEW, ISSUE).get(address(invoice := making.draft())))
    assert f'href="{address(invoice, "issue")}"' in page


def test_preview_saves_and_shows_the_pdf_on_the_page() -> None:
    client, invoice = browser(VIEW, CHANGE), making.draft()
    response = client.post(address(invoice), form(invoice, notes="New", _preview="1"), follow=True)
    assert f'<iframe src="{address(invoice, "preview")}#' in words(response)
    assert Invoice.objects.get().notes == "New"


def test_a_stale_form_does_not_change_an_issued_invoice() -> None:
    making.seller()
    invoice = making.draft("100")
    stale = form(invoice, notes="Changed", **{"lines-0-unit_price": "1"})
    client = browser(*EVERYTHING)
    client.post(address(invoice, "issue"))
    page = words(client.post(address(invoice), stale, follow=True))
    invoice.refresh_from_db()
    assert "Your changes were not saved" in page
    assert (invoice.notes, invoice.lines.get().unit_price, invoice.is_draft) == ("", Decimal(100), False)


def test_an_issued_invoice_cannot_be_deleted() -> None:
    invoice = making.issued()
    client = browser(VIEW, CHANGE, DELETE)
    assert "deletelink" not in words(client.get(address(invoice)))
    assert client.post(address(invoice, "delete"), {"post": "yes"}).status_code == 403
    assert Invoice.objects.exists()


def test_an_issued_invoice_is_read_not_written() -> None:
    page = words(browser(*EVERYTHING, "view_job").get(address(making.sent("100"))))
    assert 'name="currency"' not in page
    assert "Work at 100" in page
    assert "Sent to ada@example.com" in page
    assert "Download PDF" in page
    assert "Send invoice by e-mail" in page


def test_the_page_follows_the_e_mail_until_it_is_sent() -> None:
    client = browser(VIEW)
    part = address(making.issued(), "delivery")
    assert "hx-get" in words(client.get(part))
    testing.run_pending()
    after = words(client.get(part))
    assert "Sent to ada@example.com" in after
    assert "hx-get" not in after
    assert len(mail.outbox) == 1


def test_an_e_mail_whose_queue_is_paused_says_so_and_why() -> None:
    part = address(making.issued(), "delivery")
    pause_queue("email", reason="the relay is being moved")
    page = words(browser(VIEW).get(part))
    assert "it waits, as staff paused sending" in page
    assert "the relay is being moved" in page
    assert "it is being e-mailed" not in page


def test_a_failed_e_mail_says_why_and_leads_to_its_job() -> None:
    invoice = making.issued()
    job = Job.objects.get(task=email_invoice.definition.name)
    Job.objects.filter(pk=job.pk).update(status=Status.FAILED, error="550 No such mailbox")
    page = words(browser(VIEW, "view_job").get(address(invoice, "delivery")))
    assert "It will not be tried again by itself" in page
    assert "550 No such mailbox" in page
    assert f"/admin/jobs/job/{job.pk}/change/" in page


def test_the_live_part_sends_nobody_to_the_login_page() -> None:
    assert Client().get(address(making.issued(), "delivery")).status_code == 403


def test_what_a_script_reads_aloud_has_no_markup_for_those_without() -> None:
    part = words(browser(VIEW).get(address(making.issued(), "delivery")))
    note = part[part.index("data-live-note") :].partition("</p>")[0]
    assert "As of" in note
    assert "noscript" not in note
    assert '<noscript><p><a href="">Look again</a></p></noscript>' in part


def test_an_invoice_over_nothing_asks_for_nothing() -> None:
    making.seller()
    invoice, client = making.draft("0"), browser(*EVERYTHING)
    assert "There is nothing to pay" in words(client.get(address(invoice, "issue")))
    client.post(address(invoice, "issue"))
    page = words(client.get(address(invoice)))
    assert "<span>nothing to pay</span>" in page
    assert "due " not in page


def test_few_customers_are_chosen_from_a_list_that_needs_no_script(monkeypatch: pytest.MonkeyPatch) -> None:
    customer, client = making.customer(), browser(VIEW, ADD)
    page = words(client.get(ADD_PAGE))
    assert f'<option value="{customer.pk}">Łódź &amp; Co</option>' in page
    monkeypatch.setattr("billing.admin.invoice.CUSTOMERS_IN_A_LIST", 0)
    assert "admin-autocomplete" in words(client.get(ADD_PAGE))


def test_empty_lines_are_offered_and_not_kept() -> None:
    client, invoice = browser(VIEW, CHANGE, ADD), making.draft("100")
    new = client.get(ADD_PAGE).context["inline_admin_formsets"][0].formset
    assert len(new.forms) == 3
    empty = {"lines-1-quantity": "1", "lines-1-vat_category": "S", "lines-1-vat_rate": "19", "lines-1-unit_price": ""}
    assert len(client.get(address(invoice)).context["inline_admin_formsets"][0].formset.forms) == 2
    client.post(address(invoice), form(invoice, **empty | {"lines-TOTAL_FORMS": 2}))
    assert invoice.lines.count() == 1


def test_history_tells_what_changed_and_nothing_where_nothing_did() -> None:
    making.seller()
    invoice, client = making.draft(), browser(*EVERYTHING)
    client.post(address(invoice), form(invoice, _issue="1"))
    assert not LogEntry.objects.exists()
    client.post(address(invoice), form(invoice, reference="PO 7"))
    assert LogEntry.objects.get().get_change_message() == "Changed Your reference."


def test_history_writes_its_times_as_the_other_pages_do() -> None:
    invoice, client = making.draft(), browser(VIEW, CHANGE)
    assert "Nothing yet." in words(client.get(address(invoice, "history")))
    client.post(address(invoice), form(invoice, reference="PO 7"))
    LogEntry.objects.update(action_time=datetime(2026, 11, 22, 3, 31, tzinfo=UTC))
    assert "22 Nov 2026, 03:31 UTC" in words(client.get(address(invoice, "history")))


def test_a_typed_rate_that_is_taken_off_is_told() -> None:
    invoice = making.draft("100")
    changes = {"lines-0-vat_category": "E", "lines-0-vat_rate": "7"}
    page = words(browser(VIEW, CHANGE).post(address(invoice), form(invoice, **changes), follow=True))
    assert "“Work at 100” is “Exempt”, which bears no VAT: its 7 % became 0 %." in page


def test_nothing_is_told_of_a_rate_that_the_form_began_with() -> None:
    invoice = making.draft("100")
    new = {"description": "Freight", "quantity": "1", "base_quantity": "1", "unit_price": "5", "vat_rate": "19"}
    changes = {"lines-0-vat_category": "E", "lines-TOTAL_FORMS": 2, "lines-1-vat_category": "E"}
    changes |= {f"lines-1-{name}": value for name, value in new.items()}
    page = words(browser(VIEW, CHANGE).post(address(invoice), form(invoice, **changes), follow=True))
    assert "bears no VAT" not in page
    assert list(invoice.lines.values_list("vat_category", "vat_rate")) == [("E", Decimal(0))] * 2


def test_preview_says_that_it_saved() -> None:
    client, invoice = browser(VIEW, CHANGE), making.draft()
    page = words(client.post(address(invoice), form(invoice, _preview="1"), follow=True))
    assert "The draft is saved." in page.partition('id="preview"')[0]
    assert "The draft is saved." in page.partition('id="preview"')[2]


def test_dates_are_short_and_the_day_comes_first() -> None:
    invoice = making.issued()
    with as_if():
        Invoice.objects.update(issue_date=date(2026, 11, 22), due_date=date(2026, 12, 6))
    page = words(browser(VIEW).get(address(invoice)))
    assert "22 Nov 2026" in page
    assert "due 6 Dec 2026" in page
