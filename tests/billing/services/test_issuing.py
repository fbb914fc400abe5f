"""Issuing: number, snapshots and jobs in one transaction, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from billing.exceptions import InvoiceNotIssuable
from billing.models import Customer, Invoice, InvoiceLine, InvoiceStatus, NumberSeries, Seller
from billing.models.party import MAX_PAYMENT_DAYS
from billing.services.foreseeing import foresee
from billing.services.issuing import issue_and_send
from billing.tasks import email_invoice, generate_pdf
from jobs import testing
from jobs.models import Job
from tests.billing import making

pytestmark = pytest.mark.django_db


def test_issuing_gives_number_dates_and_total() -> None:
    making.seller()
    invoice = issue_and_send(making.draft("100", buyer=making.customer(payment_days=10)).pk)
    invoice.refresh_from_db()
    today = timezone.localdate()
    assert invoice.number == f"{today.year}-0001"
    assert (invoice.issue_date, invoice.due_date) == (today, today + timedelta(days=10))
    assert invoice.payable == Decimal(119)


def test_issuing_enqueues_pdf_and_e_mail_for_whom_asked() -> None:
    making.seller()
    actor = User.objects.create_user("ada")
    invoice = issue_and_send(making.draft().pk, actor=actor)
    (pdf,) = testing.assert_enqueued(generate_pdf, invoice_id=invoice.pk)
    (mail,) = testing.assert_enqueued(email_invoice, invoice_id=invoice.pk)
    assert {pdf.requested_by, mail.requested_by} == {actor}
    assert mail.subject == invoice


def test_issuing_twice_issues_once() -> None:
    invoice = making.issued()
    with pytest.raises(InvoiceNotIssuable, match="issued before"):
        issue_and_send(invoice.pk)
    assert Job.objects.count() == 2
    assert NumberSeries.objects.get().last == 1


def test_a_rollback_leaves_a_draft_its_number_unused_and_no_job() -> None:
    making.seller()
    draft = making.draft()
    with transaction.atomic():
        issue_and_send(draft.pk)
        transaction.set_rollback(True)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Job.objects.exists()
    assert issue_and_send(making.draft().pk).number == f"{timezone.localdate().year}-0001"


def test_snapshots_keep_what_the_parties_were_called_then() -> None:
    invoice = making.issued()
    Customer.objects.update(name="Renamed", email="new@example.com")
    Seller.objects.update(name="Renamed too")
    invoice.refresh_from_db()
    assert invoice.buyer_snapshot is not None
    assert invoice.seller_snapshot is not None
    assert (invoice.buyer_snapshot["name"], invoice.buyer_snapshot["email"]) == ("Łódź & Co", "ada@example.com")
    assert invoice.seller_snapshot["name"] == "Nordkai GmbH"


def refusal(invoice: Invoice) -> str:
    with pytest.raises(InvoiceNotIssuable) as error:
        issue_and_send(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.is_draft
    assert not Job.objects.exists()
    assert not NumberSeries.objects.filter(last__gt=0).exists()
    return str(error.value)


def test_no_company_is_refused() -> None:
    assert "Our company" in refusal(making.draft())


def test_no_lines_are_refused() -> None:
    making.seller()
    assert "no lines" in refusal(Invoice.objects.create(customer=making.customer()))


@pytest.mark.parametrize("email", ["", "nobody", "ada@example.com\nBcc: all@example.com"])
def test_an_address_that_no_mail_reaches_is_refused(email: str) -> None:
    making.seller()
    assert "e-mail address" in refusal(making.draft(buyer=making.customer(email=email)))


def test_a_customer_without_a_postal_address_is_refused() -> None:
    making.seller()
    assert "no postal address" in refusal(making.draft(buyer=making.customer(address=" \n")))


def test_more_paid_before_than_the_invoice_comes_to_is_named() -> None:
    making.seller()
    assert "EUR 500.00 is noted as already paid" in refusal(making.draft("100", prepaid=Decimal(500)))


def test_figures_that_cannot_be_added_up_are_refused() -> None:
    making.seller()
    assert "can't be added up" in refusal(making.draft(currency="XXX"))


def test_a_total_too_large_to_keep_is_refused() -> None:
    making.seller()
    invoice = making.draft("9999999999")
    invoice.lines.update(quantity=Decimal(1_000_000))
    assert "trillion" in refusal(invoice)


def test_an_invoice_changed_since_it_was_confirmed_is_refused() -> None:
    making.seller()
    invoice = making.draft("100")
    confirmed = foresee(invoice).fingerprint
    invoice.lines.update(unit_price=Decimal(200))
    with pytest.raises(InvoiceNotIssuable, match="changed while you looked"):
        issue_and_send(invoice.pk, confirmed=confirmed)
    assert issue_and_send(invoice.pk, confirmed=foresee(invoice).fingerprint).payable == Decimal(238)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Customer, {"address": "Elsewhere 1"}),
        (Seller, {"iban": "DE02 1203 0000 0000 2020 51"}),
        (InvoiceLine, {"description": "Other work"}),
        (Invoice, {"reference": "PO 8"}),
    ],
)
def test_a_confirmation_of_other_names_or_words_is_refused(model: type[Model], change: dict[str, str]) -> None:
    making.seller()
    draft = making.draft()
    seen = foresee(draft).fingerprint
    model._default_manager.update(**change)
    with pytest.raises(InvoiceNotIssuable, match="changed while you looked"):
        issue_and_send(draft.pk, confirmed=seen)


def test_what_is_owed_to_the_customer_is_no_invoice() -> None:
    making.seller()
    assert refusal(making.draft("-50")).startswith("The total is EUR -59.50. An invoice asks for money;")


def test_an_invoice_over_nothing_is_issued_and_falls_due_never() -> None:
    making.seller()
    invoice = issue_and_send(making.draft("100", "-100").pk)
    invoice.refresh_from_db()
    assert (invoice.payable, invoice.due_date) == (Decimal(0), None)
    assert invoice.status == InvoiceStatus.PAID


def test_what_was_paid_in_advance_is_paid_once_issued() -> None:
    making.seller()
    whole = issue_and_send(making.draft("100", prepaid=Decimal(119)).pk)
    part = issue_and_send(making.draft("100", prepaid=Decimal("118.99")).pk)
    for invoice, status in ((whole, InvoiceStatus.PAID), (part, InvoiceStatus.ISSUED)):
        assert invoice.status == status
        invoice.refresh_from_db()
        assert (invoice.status, invoice.paid) == (status, Decimal(0))


def test_the_longest_time_to_pay_still_has_a_date() -> None:
    making.seller()
    invoice = issue_and_send(making.draft(buyer=making.customer(payment_days=MAX_PAYMENT_DAYS)).pk)
    assert invoice.due_date == timezone.localdate() + timedelta(days=MAX_PAYMENT_DAYS)
