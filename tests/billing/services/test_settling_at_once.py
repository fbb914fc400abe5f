"""Several people, and the provider, do something about the same invoice at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from billing.exceptions import BillingError
from billing.models import Invoice, Payment, Reminder
from billing.office_day import today
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_payment, record_provider_payment, reverse_payment
from billing.services.reminding import remind
from tests.billing import making

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 8


def at_once(act: Callable[[int], Any], times: int = AT_ONCE) -> list[Any]:
    """Do something in threads that begin together; returns what each returned, or the error that was raised."""
    together = Barrier(times)

    def one(number: int) -> Any:
        together.wait()
        try:
            return act(number)
        except BillingError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def received(amount: str) -> Received:
    return Received(amount=Decimal(amount), received_on=today())


def test_payments_at_once_are_all_added_up() -> None:
    invoice = making.issued("100")
    at_once(lambda n: record_provider_payment(invoice.pk, received("14.87"), provider="p", provider_id=str(n)))
    invoice.refresh_from_db()
    assert invoice.paid == Decimal("14.87") * AT_ONCE
    assert invoice.status == "issued"


def test_one_payment_told_of_by_many_is_recorded_once() -> None:
    invoice, key, ada = making.issued("100"), uuid4(), User.objects.create_user("ada")
    at_once(lambda n: record_provider_payment(invoice.pk, received("19"), provider="p", provider_id="ch_1"))
    at_once(lambda n: record_payment(invoice.pk, received("100"), by=ada, request_key=key))
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [Decimal(19), Decimal(100)]
    payment = Payment.objects.get(amount=19)
    at_once(lambda n: reverse_payment(payment.pk, by=ada, reason="Wrong"))
    invoice.refresh_from_db()
    assert (Payment.objects.count(), invoice.paid) == (3, Decimal(100))


def test_what_is_credited_twice_at_once_is_credited_once() -> None:
    invoice = making.issued("100")
    note = draft_credit_note(invoice.pk)
    answers = at_once(lambda n: issue_and_send(note.pk))
    assert len([answer for answer in answers if isinstance(answer, Invoice)]) == 1
    invoice.refresh_from_db()
    assert (invoice.credited, invoice.status) == (Decimal(119), "cancelled")


def test_a_credit_note_is_written_once_by_many() -> None:
    invoice = making.issued("100")
    notes = at_once(lambda n: draft_credit_note(invoice.pk).pk)
    assert len(set(notes)) == 1
    assert Invoice.objects.filter(corrects=invoice).count() == 1


def test_a_payment_and_a_credit_note_at_once_both_count() -> None:
    invoice = making.issued("100", "50")
    note = draft_credit_note(invoice.pk)
    note.lines.filter(unit_price=100).delete()
    acts: list[Callable[[], Any]] = [
        lambda: issue_and_send(note.pk),
        lambda: record_provider_payment(invoice.pk, received("119"), provider="p", provider_id="1"),
    ]
    assert not [error for error in at_once(lambda n: acts[n](), 2) if isinstance(error, Exception)]
    invoice.refresh_from_db()
    assert (invoice.status, invoice.open_amount) == ("paid", Decimal(0))


def test_two_sweeps_at_once_remind_once(settings: Any) -> None:
    settings.REMINDER_DAYS = (3,)
    invoice = making.issued("100")
    assert invoice.due_date
    day = invoice.due_date + timedelta(days=3)
    done = at_once(lambda n: remind(day), 4)
    assert sorted(map(len, done)) == [0, 0, 0, 1]
    assert Reminder.objects.count() == 1
