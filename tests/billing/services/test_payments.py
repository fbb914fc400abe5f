"""Payments: recorded once, reversed once, and added up on their invoice."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.exceptions import PaymentNotRecorded
from billing.models import Invoice, InvoiceStatus, Payment
from billing.office_day import today
from billing.services.crediting import draft_credit_note
from billing.services.payments import Received, record_payment, record_provider_payment, reverse_payment
from billing.services.settling import settle
from jobs.models import OperatorAct
from tests.billing import making

pytestmark = pytest.mark.django_db


def received(amount: str) -> Received:
    return Received(amount=Decimal(amount), received_on=today())


def told(invoice: Invoice, amount: str, provider_id: str) -> Payment:
    return record_provider_payment(invoice.pk, received(amount), provider="stand-in", provider_id=provider_id)


def test_parts_are_added_up_until_the_invoice_is_paid() -> None:
    invoice = making.issued("100")
    told(invoice, "100", "a")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.ISSUED, Decimal(19))
    told(invoice, "19", "b")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid) == (InvoiceStatus.PAID, Decimal(119))
    assert not Invoice.objects.unpaid().exists()


def test_one_request_is_one_payment_and_says_who_it_was() -> None:
    ada, key, invoice = User.objects.create_user("ada"), uuid4(), making.issued("100")
    first = record_payment(invoice.pk, received("119"), by=ada, request_key=key)
    assert record_payment(invoice.pk, received("119"), by=ada, request_key=key) == first
    assert Payment.objects.get().recorded_by == ada
    assert OperatorAct.objects.get().sentence == "Recorded a payment of EUR 119.00."


def test_what_a_provider_tells_twice_is_one_payment() -> None:
    invoice = making.issued("100")
    assert told(invoice, "50", "ch_1") == told(invoice, "50", "ch_1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(invoice=invoice, amount=1, received_on=today(), provider="stand-in", provider_id="ch_1")


def test_a_reversal_opens_the_invoice_again_and_happens_once() -> None:
    ada, invoice = User.objects.create_user("ada"), making.issued("100")
    payment = told(invoice, "119", "a")
    reversal = reverse_payment(payment.pk, by=ada, reason="Not ours")
    assert reverse_payment(payment.pk, by=ada, reason="Not ours") == reversal
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid) == (InvoiceStatus.ISSUED, Decimal(0))
    with pytest.raises(PaymentNotRecorded, match="reversal itself"):
        reverse_payment(reversal.pk, by=ada, reason="No")


def test_a_reversal_leaves_what_was_paid_before_it_was_issued_paid() -> None:
    making.seller()
    invoice = making.issued("100", prepaid=Decimal(119))
    reverse_payment(told(invoice, "119", "a").pk, by=User.objects.create_user("ada"), reason="Twice")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == (InvoiceStatus.PAID, Decimal(0))


def test_what_was_issued_before_with_nothing_to_pay_becomes_paid() -> None:
    migration = import_module("billing.migrations.0010_nothing_to_pay_is_paid")
    owed, nothing, back = (making.issued(price) for price in ("100", "0", "0"))
    Invoice.objects.update(status=InvoiceStatus.ISSUED)
    Invoice.objects.filter(pk=back.pk).update(paid=-5)
    note = draft_credit_note(owed.pk)
    migration.settle(apps, None)
    found = Invoice.objects.in_bulk()
    assert {found[one.pk].status for one in (owed, back)} == {InvoiceStatus.ISSUED}
    assert (found[nothing.pk].status, found[note.pk].status) == (InvoiceStatus.PAID, InvoiceStatus.DRAFT)


def test_what_is_no_payment_is_refused_and_nothing_is_written() -> None:
    invoice, ada = making.issued("100"), User.objects.create_user("ada")
    for amount, reason in (("0", "payment of nothing"), ("1.005", "more decimals than EUR")):
        with pytest.raises(PaymentNotRecorded, match=reason):
            record_payment(invoice.pk, received(amount), by=ada, request_key=uuid4())
    tomorrow = Received(amount=Decimal(1), received_on=today() + timedelta(days=1))
    with pytest.raises(PaymentNotRecorded, match="future"):
        record_payment(invoice.pk, tomorrow, by=ada, request_key=uuid4())
    of_another_year = Received(amount=Decimal(1), received_on=today() - timedelta(days=367))
    with pytest.raises(PaymentNotRecorded, match="Check its year"):
        record_payment(invoice.pk, of_another_year, by=ada, request_key=uuid4())
    with pytest.raises(PaymentNotRecorded, match="asks for no payment"):
        record_payment(making.draft().pk, received("1"), by=ada, request_key=uuid4())
    assert not Payment.objects.exists()


def test_an_invoice_is_overdue_from_the_day_after_it_was_due() -> None:
    invoice = making.issued("100")
    assert invoice.due_date
    assert not Invoice.objects.overdue(invoice.due_date).exists()
    assert Invoice.objects.overdue(invoice.due_date + timedelta(days=1)).get() == invoice
    told(invoice, "119", "a")
    assert not Invoice.objects.overdue(invoice.due_date + timedelta(days=1)).exists()


@settings(max_examples=40, deadline=None)
@given(cents=st.lists(st.integers(-20_000, 20_000).filter(bool), max_size=8))
def test_an_invoice_is_paid_exactly_when_its_payments_reach_its_total(cents: list[int]) -> None:
    with transaction.atomic():
        invoice = making.issued("100")
        Payment.objects.bulk_create(
            Payment(invoice=invoice, amount=Decimal(each) / 100, received_on=today()) for each in cents
        )
        settle(invoice)
        invoice.refresh_from_db()
        assert invoice.paid == Decimal(sum(cents)) / 100
        assert (invoice.status == InvoiceStatus.PAID) == (sum(cents) >= 119_00)
        transaction.set_rollback(True)
