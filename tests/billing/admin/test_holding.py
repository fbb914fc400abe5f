"""Reminders of one invoice are held back, with a reason and until a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from billing.exceptions import RemindersNotHeld
from billing.models import Invoice, Reminder
from billing.office_day import today
from billing.services.holding import LONGEST, hold_reminders, release_reminders
from billing.services.reminding import remind
from jobs import testing
from jobs.models import OperatorAct
from tests.billing import making
from tests.billing.admin.test_settlement import address
from tests.billing.amending import as_if
from tests.billing.making import VIEW, browser, words

pytestmark = pytest.mark.django_db

HOLD = "hold_reminders"
NEXT_WEEK = timedelta(days=7)


@pytest.fixture
def overdue(settings: Any) -> Invoice:
    """An invoice whose first reminder has come."""
    settings.REMINDER_DAYS = (3, 14)
    invoice = making.sent("100")
    with as_if():
        Invoice.objects.update(due_date=today() - timedelta(days=4))
    invoice.refresh_from_db()
    mail.outbox.clear()
    return invoice


def held(invoice: Invoice, until: date) -> Any:
    client = browser(VIEW, HOLD)
    fields = {"until": until.isoformat(), "reason": "Line 2 is  disputed"}
    return client, client.post(address(invoice, "hold"), fields, follow=True)


def test_a_held_invoice_is_not_reminded_of_until_the_day_after(overdue: Invoice) -> None:
    until = today() + NEXT_WEEK
    _, page = held(overdue, until)
    assert "Reminders are held" in words(page)
    assert "Line 2 is disputed" in words(page)
    assert remind(until) == {}
    assert remind(until + timedelta(days=1)) == {"stage 1": 1}


def test_who_held_it_and_why_stands_in_its_history(overdue: Invoice) -> None:
    client, _ = held(overdue, today() + NEXT_WEEK)
    assert "Line 2 is disputed" in words(client.get(address(overdue, "history")))
    act = OperatorAct.objects.get()
    assert act.sentence.startswith("Held reminders until")
    assert act.reason == "Line 2 is disputed"


def test_reminders_go_on_when_they_are_let(overdue: Invoice) -> None:
    client, _ = held(overdue, today() + NEXT_WEEK)
    assert "Let reminders go on" in words(client.get(address(overdue, "hold")))
    page = words(client.post(address(overdue, "release"), follow=True))
    assert "Reminders are held" not in page
    assert remind() == {"stage 1": 1}
    assert "let them go on meanwhile" in words(client.post(address(overdue, "release"), follow=True))


def test_a_reminder_that_is_under_way_is_not_sent_any_more(overdue: Invoice) -> None:
    assert remind() == {"stage 1": 1}
    held(overdue, today())
    testing.run_pending()
    assert not mail.outbox
    assert Reminder.objects.get().sent_at is None


def test_other_invoices_are_reminded_of_all_the_same(overdue: Invoice) -> None:
    making.sent("5", buyer=overdue.customer)
    with as_if():
        Invoice.objects.update(due_date=today() - timedelta(days=4))
    held(overdue, today() + NEXT_WEEK)
    assert remind() == {"stage 1": 1}


def test_a_day_that_is_past_or_far_off_is_refused_at_the_field(overdue: Invoice) -> None:
    for until in (today() - timedelta(days=1), today() + LONGEST + timedelta(days=1)):
        with pytest.raises(RemindersNotHeld, match="Choose a day from today"):
            hold_reminders(overdue.pk, until=until, reason="x", by=None)  # type: ignore[arg-type]
    _, page = held(overdue, today() - timedelta(days=1))
    assert "Choose a day from today" in words(page)
    assert not OperatorAct.objects.exists()


def test_what_is_paid_is_not_held(overdue: Invoice) -> None:
    making.paid(overdue, "119")
    _, page = held(overdue, today())
    assert "no reminder of it would be sent" in words(page)
    with pytest.raises(RemindersNotHeld):
        release_reminders(overdue.pk, by=None)  # type: ignore[arg-type]


def test_who_may_not_sees_no_button_and_is_refused(overdue: Invoice) -> None:
    client = browser(VIEW)
    assert "Hold reminders" not in words(client.get(address(overdue)))
    for page in ("hold", "release"):
        assert client.post(address(overdue, page), {"until": today(), "reason": "x"}).status_code == 403
    overdue.refresh_from_db()
    assert overdue.reminders_held_until is None


def test_the_database_holds_nothing_without_a_reason(overdue: Invoice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.update(reminders_held_until=today())
