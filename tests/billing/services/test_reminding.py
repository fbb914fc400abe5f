"""Reminders: a stage after the other, each once, and none for what is paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from billing.models import Customer, Invoice, Reminder
from billing.services.payments import Received, record_provider_payment
from billing.services.reminding import remind
from billing.tasks import email_reminder
from jobs import testing
from jobs.models import Job
from tests.billing import making
from tests.billing.amending import as_if

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_stages(settings: Any) -> None:
    settings.REMINDER_DAYS = (3, 14, 30)


def due(invoice: Invoice, days: int) -> date:
    """Return the day that is so many days after an invoice's due date."""
    assert invoice.due_date
    return invoice.due_date + timedelta(days=days)


def made_earlier(days: int) -> None:
    Reminder.objects.update(decided_at=timezone.now() - timedelta(days=days))


def pay(invoice: Invoice, amount: str) -> None:
    received = Received(amount=Decimal(amount), received_on=timezone.localdate())
    record_provider_payment(invoice.pk, received, provider="p", provider_id=amount)


def test_stages_come_when_they_are_due_and_once() -> None:
    invoice = making.issued("100")
    assert remind(due(invoice, 2)) == {}
    assert remind(due(invoice, 3)) == {"stage 1": 1}
    assert remind(due(invoice, 3)) == {}
    made_earlier(days=90)
    assert remind(due(invoice, 13)) == {}
    assert remind(due(invoice, 14)) == {"stage 2": 1}
    made_earlier(days=90)
    assert remind(due(invoice, 300)) == {"stage 3": 1}
    made_earlier(days=90)
    assert remind(due(invoice, 300)) == {}
    assert [job.subject for job in testing.assert_enqueued(email_reminder)] == [invoice] * 3


def test_an_invoice_that_is_long_overdue_begins_with_the_first_stage_and_is_given_time() -> None:
    invoice = making.issued("100")
    late = timezone.localdate()
    with as_if():
        Invoice.objects.update(due_date=late - timedelta(days=100))
    assert remind(late) == {"stage 1": 1}
    assert remind(late + timedelta(days=10)) == {}
    assert remind(late + timedelta(days=11)) == {"stage 2": 1}
    assert Reminder.objects.filter(invoice=invoice).count() == 2


def test_what_is_paid_or_not_to_be_reminded_of_is_left_alone() -> None:
    paid, quiet = making.issued("100"), making.issued("100", buyer=making.customer(name="Quiet"))
    pay(paid, "119")
    Customer.objects.filter(name="Quiet").update(reminders=False)
    assert remind(due(quiet, 40)) == {}


def test_the_letter_asks_for_what_is_open_and_grows_firmer() -> None:
    invoice = making.issued("100", reference="PO 7")
    pay(invoice, "19")
    with as_if():
        Invoice.objects.update(due_date=timezone.localdate() - timedelta(days=40))
    for _ in range(3):
        remind(timezone.localdate())
        made_earlier(days=90)
    testing.run_pending()
    subjects = [message.subject for message in mail.outbox if "eminder" in message.subject]
    assert subjects == [
        f"Reminder: invoice {invoice.number} from Nordkai GmbH",
        f"Reminder 2: invoice {invoice.number} from Nordkai GmbH",
        f"Last reminder: invoice {invoice.number} from Nordkai GmbH",
    ]
    assert "Still open: EUR 100.00" in str(mail.outbox[-1].body)
    assert Reminder.objects.filter(sent_at=None).count() == 0


def test_a_reminder_is_not_sent_once_the_invoice_is_paid() -> None:
    invoice = making.sent("100")
    assert remind(due(invoice, 3)) == {"stage 1": 1}
    pay(invoice, "119")
    before = len(mail.outbox)
    testing.run_pending()
    assert len(mail.outbox) == before
    job = Job.objects.get(task=email_reminder.definition.name)
    assert job.result == "Not sent: the invoice is paid by now."
    assert Reminder.objects.get().sent_at is None
