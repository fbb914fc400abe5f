"""Credit notes: what they copy, what they may give back, and what becomes of the invoice."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.exceptions import InvoiceNotCreditable, InvoiceNotIssuable
from billing.models import Invoice, InvoiceAdjustment, InvoiceKind, InvoiceStatus
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_provider_payment
from billing.vat import VatCategory
from tests.billing import making

pytestmark = pytest.mark.django_db


def test_a_credit_note_copies_the_invoice_and_cancels_it_once_issued() -> None:
    making.seller()
    draft = making.draft("100", "50", reference="PO 7", rounding=Decimal("0.03"))
    InvoiceAdjustment.objects.create(invoice=draft, reason="Loyal", amount=Decimal(10))
    invoice = issue_and_send(draft.pk)
    note = draft_credit_note(invoice.pk)
    assert (note.is_credit_note, note.corrects, note.reference) == (True, invoice, "PO 7")
    issued = issue_and_send(note.pk)
    assert issued.number == f"CN-{timezone.localdate().year}-0001"
    assert issued.payable == invoice.payable == Decimal("166.63")
    assert issued.due_date is None
    invoice.refresh_from_db()
    assert (invoice.status, invoice.credited, invoice.open_amount) == ("cancelled", Decimal("166.63"), Decimal(0))


def test_there_is_one_draft_credit_note_an_invoice() -> None:
    invoice = making.issued()
    assert draft_credit_note(invoice.pk) == draft_credit_note(invoice.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(kind=InvoiceKind.CREDIT_NOTE, corrects=invoice, customer=invoice.customer)


def test_a_part_is_credited_and_the_rest_stays_to_be_paid() -> None:
    invoice = making.issued("100", "50")
    note = draft_credit_note(invoice.pk)
    note.lines.filter(unit_price=100).delete()
    issue_and_send(note.pk)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.ISSUED, Decimal(119))
    record_provider_payment(
        invoice.pk, Received(amount=Decimal(119), received_on=timezone.localdate()), provider="p", provider_id="1"
    )
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.PAID


@pytest.mark.parametrize("change", ["currency", "customer"])
def test_it_gives_back_to_whom_and_in_what_the_invoice_charged(change: str) -> None:
    note = draft_credit_note(making.issued("100").pk)
    other = {"currency": "USD"} if change == "currency" else {"customer": making.customer(name="Other")}
    Invoice.objects.filter(pk=note.pk).update(**other)
    with pytest.raises(InvoiceNotIssuable, match="Delete it, and write one from the invoice’s page"):
        issue_and_send(note.pk)
    note.refresh_from_db()
    assert note.is_draft


def test_no_more_is_credited_than_was_charged_whether_at_once_or_in_parts() -> None:
    invoice = making.issued("100")
    first = draft_credit_note(invoice.pk)
    first.lines.update(unit_price=Decimal("100.01"))
    with pytest.raises(InvoiceNotIssuable, match=r"EUR 119.00 can still be credited"):
        issue_and_send(first.pk)
    first.lines.update(unit_price=Decimal(60))
    issue_and_send(first.pk)
    second = draft_credit_note(invoice.pk)
    with pytest.raises(InvoiceNotIssuable, match=r"EUR 47.60 can still be credited"):
        issue_and_send(second.pk)
    invoice.refresh_from_db()
    assert invoice.credited == Decimal("71.40")


def test_no_more_is_credited_at_a_rate_than_was_charged_at_it() -> None:
    invoice = making.issued("100", "50")
    note = draft_credit_note(invoice.pk)
    note.lines.filter(unit_price=50).delete()
    note.lines.update(unit_price=Decimal(119), vat_category=VatCategory.EXEMPT)
    with pytest.raises(InvoiceNotIssuable, match=r"charged EUR 0.00 before VAT at no VAT \(Exempt\)"):
        issue_and_send(note.pk)
    note.lines.update(unit_price=Decimal(100), vat_category=VatCategory.STANDARD, vat_rate=Decimal(7))
    with pytest.raises(InvoiceNotIssuable, match=r"at 7 % \(Standard\), and with this credit note EUR 100.00"):
        issue_and_send(note.pk)
    note.lines.update(vat_rate=Decimal(19))
    issue_and_send(note.pk)


def test_what_was_credited_at_a_rate_before_counts() -> None:
    making.seller()
    draft = making.draft("100", "100")
    draft.lines.filter(pk=draft.lines.latest("pk").pk).update(vat_rate=Decimal(7))
    invoice = issue_and_send(draft.pk)
    for _ in range(2):
        note = draft_credit_note(invoice.pk)
        note.lines.filter(vat_rate=7).delete()
        note.lines.update(unit_price=Decimal(50))
        issue_and_send(note.pk)
    third = draft_credit_note(invoice.pk)
    third.lines.filter(vat_rate=7).delete()
    third.lines.update(unit_price=Decimal("0.01"))
    with pytest.raises(InvoiceNotIssuable, match=r"charged EUR 100.00 before VAT at 19 %.* EUR 100.01 of it"):
        issue_and_send(third.pk)
    third.lines.update(unit_price=Decimal(100), vat_rate=Decimal(7))
    issue_and_send(third.pk)
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.CANCELLED


def test_a_rate_that_came_to_less_than_nothing_is_given_back_by_lines_with_a_minus() -> None:
    making.seller()
    draft = making.draft("100", "-10")
    draft.lines.filter(unit_price=-10).update(vat_rate=Decimal(7))
    invoice = issue_and_send(draft.pk)
    note = draft_credit_note(invoice.pk)
    note.lines.filter(unit_price=-10).update(unit_price=Decimal("-10.01"))
    with pytest.raises(InvoiceNotIssuable, match=r"EUR -10.01|EUR −10.01"):
        issue_and_send(note.pk)
    note.lines.filter(unit_price__lt=0).update(unit_price=Decimal(-10))
    issue_and_send(note.pk)
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.CANCELLED


def test_nothing_and_what_is_no_issued_invoice_is_not_credited() -> None:
    invoice = making.issued()
    note = draft_credit_note(invoice.pk)
    with pytest.raises(InvoiceNotCreditable, match="credit note itself"):
        draft_credit_note(note.pk)
    note.lines.update(quantity=0)
    with pytest.raises(InvoiceNotIssuable, match="gives nothing back"):
        issue_and_send(note.pk)
    note.lines.update(quantity=1)
    issue_and_send(note.pk)
    with pytest.raises(InvoiceNotCreditable, match="cancelled already"):
        draft_credit_note(invoice.pk)
    with pytest.raises(InvoiceNotCreditable, match="draft"):
        draft_credit_note(making.draft().pk)


def test_an_invoice_over_nothing_has_nothing_to_credit() -> None:
    with pytest.raises(InvoiceNotCreditable, match="comes to nothing: there is nothing to credit"):
        draft_credit_note(making.issued("0").pk)


def test_what_was_wholly_paid_before_is_given_back_in_parts_and_then_cancelled() -> None:
    making.seller()
    invoice = issue_and_send(making.draft("60", "40", prepaid=Decimal(119)).pk)
    part = draft_credit_note(invoice.pk)
    part.lines.filter(unit_price=60).delete()
    issue_and_send(part.pk)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.PAID, Decimal("-47.60"))
    rest = draft_credit_note(invoice.pk)
    rest.lines.filter(unit_price=40).delete()
    assert issue_and_send(rest.pk).status == InvoiceStatus.ISSUED
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.CANCELLED, Decimal(-119))
    making.paid(invoice, "-119")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_what_was_paid_before_is_given_back_too() -> None:
    making.seller()
    invoice = issue_and_send(making.draft("100", prepaid=Decimal(19)).pk)
    assert invoice.payable == Decimal(100)
    issue_and_send(draft_credit_note(invoice.pk).pk)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.CANCELLED, Decimal(-19))
