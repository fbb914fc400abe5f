"""The day or days of delivery or performance, which German invoices owe (§ 14 (4) no. 6 UStG)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice
from billing.services.crediting import draft_credit_note
from billing.services.documents import document_of, read_pdf
from billing.services.foreseeing import foresee
from billing.services.issuing import issue_and_send
from tests.billing import making
from tests.billing.admin.pages import address, form
from tests.billing.amending import as_if
from tests.billing.making import CHANGE, ISSUE, VIEW, browser, words
from tests.billing.pdf.documents import text_of

pytestmark = pytest.mark.django_db

MARCH = {"delivered_from": date(2026, 3, 1), "delivered_until": date(2026, 3, 31)}


def printed(invoice: Invoice) -> str:
    return text_of(read_pdf(invoice))


@pytest.mark.parametrize(
    ("language", "as_issued", "month"),
    [
        ("en", "Equals invoice date", "1 March 2026 to 31 March 2026"),
        ("de", "Entspricht dem Rechnungsdatum", "1. März 2026 bis 31. März 2026"),
    ],
)
def test_a_document_says_when_it_was_delivered(language: str, as_issued: str, month: str) -> None:
    making.seller()
    buyer = making.customer(language=language)
    plain, period = making.draft(buyer=buyer), making.draft(buyer=buyer, **MARCH)
    for issue in (False, True):
        if issue:
            plain, period = issue_and_send(plain.pk), issue_and_send(period.pk)
        assert as_issued in printed(plain)
        assert month in printed(period)


def test_issuing_writes_the_day_down_and_a_credit_note_keeps_it() -> None:
    first, later = making.issued(), making.issued(buyer=making.customer(language="de"), **MARCH)
    assert first.delivered_from == first.issue_date
    note = issue_and_send(draft_credit_note(later.pk).pk)
    assert (note.delivered_from, note.delivered_until) == tuple(MARCH.values())
    assert "1. März 2026 bis 31. März 2026" in printed(note)


def test_what_was_issued_before_there_was_such_a_thing_stays_as_it_was_printed() -> None:
    invoice = making.issued()
    with as_if():
        Invoice.objects.update(delivered_from=None)
    invoice.refresh_from_db()
    assert document_of(invoice).delivered_from is None
    note = draft_credit_note(invoice.pk)
    assert issue_and_send(note.pk).delivered_from is None


def test_a_confirmation_of_other_days_is_refused() -> None:
    making.seller()
    draft = making.draft()
    seen = foresee(draft).fingerprint
    Invoice.objects.update(**MARCH)
    with pytest.raises(InvoiceNotIssuable, match="changed while you looked"):
        issue_and_send(draft.pk, confirmed=seen)


def test_the_office_writes_a_period_and_reads_it_again_before_and_after_issuing() -> None:
    making.seller()
    draft, office = making.draft(), browser(VIEW, CHANGE, ISSUE)
    office.post(address(draft), form(draft, **{name: day.isoformat() for name, day in MARCH.items()}))
    assert "1 Mar 2026 to 31 Mar 2026" in words(office.get(address(draft, "issue")))
    issue_and_send(draft.pk)
    assert "1 Mar 2026 to 31 Mar 2026" in words(office.get(address(draft)))


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"delivered_until": "2026-03-31"}, "Enter the first day as well"),
        ({"delivered_from": "2026-03-31", "delivered_until": "2026-03-01"}, "This day is before the first."),
    ],
)
def test_days_that_make_no_period_are_refused_at_the_field(days: dict[str, Any], told: str) -> None:
    draft = making.draft()
    assert told in words(browser(VIEW, CHANGE).post(address(draft), form(draft, **days)))
    draft.refresh_from_db()
    assert draft.delivered_until is None


def test_the_database_keeps_no_period_that_ends_before_it_begins() -> None:
    making.draft()
    for first in (None, MARCH["delivered_until"] + timedelta(days=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.update(delivered_from=first, delivered_until=MARCH["delivered_until"])
