"""What the provider tells of becomes payments: once, in any order, on the right invoice, or not and why."""

import itertools
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core import mail

from billing.exceptions import EventNotAssignable
from billing.models import EventOutcome, InvoiceStatus, Payment, PaymentMethod, ProviderEvent
from billing.provider.stand_in.server import StandIn
from billing.services.assigning import assign, leave_out
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import Received, record_provider_payment
from billing.tasks_receipts import email_receipt
from jobs.models import Job, OperatorAct
from tests.billing import making
from tests.billing.paying import invoice_of, paid, reread, see_to, tell
from tests.servers.payments import paid_page

pytestmark = pytest.mark.django_db

RECORDED, UNMATCHED, NOTHING = EventOutcome.RECORDED, EventOutcome.UNMATCHED, EventOutcome.NOTHING


def amounts() -> list[Decimal]:
    return sorted(Payment.objects.values_list("amount", flat=True))


def test_a_payment_is_recorded_once_by_the_two_events_that_tell_of_it_and_confirmed_once(provider: StandIn) -> None:
    invoice = invoice_of("100")
    mail.outbox.clear()
    events = tell(*paid(provider, invoice))
    payment = Payment.objects.get()
    assert {(event.outcome, event.payment) for event in events} == {(RECORDED, payment)}
    assert (payment.invoice, payment.amount, payment.method) == (invoice, Decimal(119), PaymentMethod.ONLINE)
    assert reread(invoice).status == InvoiceStatus.PAID
    (letter,) = mail.outbox
    assert letter.subject == f"Payment received for invoice {invoice.number}"
    assert "your payment of EUR 119.00" in letter.body
    assert "The invoice is paid." in letter.body
    assert Job.objects.get(task=email_receipt.definition.name).idempotency_key == f"payment-confirmation:{payment.pk}"


def test_a_part_leaves_the_rest_open_and_the_letter_says_how_much(provider: StandIn) -> None:
    invoice = invoice_of("100")
    tell(*paid(provider, invoice, 5000))
    assert (reread(invoice).open_amount, reread(invoice).status) == (Decimal(69), InvoiceStatus.ISSUED)
    assert "Still to pay: EUR 69.00" in mail.outbox[-1].body


def test_payment_and_refunds_come_to_the_same_in_whatever_order_they_are_told(provider: StandIn) -> None:
    for order in itertools.permutations(range(3)):
        invoice = making.issued("100")
        intent, _ = paid(provider, invoice)
        name = intent["data"]["object"]["id"]
        told = [intent, *provider.till.refund(name, 2000), *provider.till.refund(name, 3000)]
        for place in order:
            see_to(told[place])
        assert (reread(invoice).paid, reread(invoice).open_amount) == (Decimal(69), Decimal(50)), order


def test_what_is_refunded_is_a_payment_below_nothing_and_opens_the_invoice_again(provider: StandIn) -> None:
    invoice = invoice_of("100")
    intent, page = paid(provider, invoice)
    mail.outbox.clear()
    tell(intent, page, *provider.till.refund(intent["data"]["object"]["id"]))
    assert amounts() == [Decimal(-119), Decimal(119)]
    assert reread(invoice).status == InvoiceStatus.ISSUED
    assert len(mail.outbox) == 1


def test_a_dispute_is_noted_with_what_to_do(provider: StandIn) -> None:
    invoice = invoice_of("100")
    intent, _ = paid(provider, invoice)
    _, event = tell(intent, *provider.till.dispute(intent["data"]["object"]["id"]))
    assert (event.outcome, event.invoice) == (EventOutcome.NOTED, invoice)
    assert event.reason == "The customer’s bank wants EUR 119.00 back. Answer it at the provider."
    assert amounts() == [Decimal(119)]


def test_a_dispute_that_is_lost_takes_the_payment_back_once_and_opens_the_invoice_again(provider: StandIn) -> None:
    invoice = invoice_of("100")
    intent, _ = paid(provider, invoice)
    name = intent["data"]["object"]["id"]
    (event,) = tell(intent, *provider.till.dispute(name), lost := provider.till.close(name, "lost")[0])[2:]
    tell(lost, lost | {"id": "evt_again"})
    assert (event.outcome, event.invoice) == (RECORDED, invoice)
    assert amounts() == [Decimal(-119), Decimal(119)]
    assert reread(invoice).status == InvoiceStatus.ISSUED


def test_a_dispute_that_is_won_changes_nothing(provider: StandIn) -> None:
    invoice = invoice_of("100")
    intent, _ = paid(provider, invoice)
    name = intent["data"]["object"]["id"]
    for status in ("won", "warning_closed"):
        _, _, event = tell(intent, *provider.till.dispute(name), *provider.till.close(name, status))
        assert (event.outcome, event.invoice, event.reason) == (NOTHING, invoice, "The payment stays.")
    assert amounts() == [Decimal(119)]


def test_how_a_dispute_ended_is_not_guessed(provider: StandIn) -> None:
    intent, _ = paid(provider, invoice_of("100"))
    name = intent["data"]["object"]["id"]
    _, _, event = tell(intent, *provider.till.dispute(name), *provider.till.close(name, "under_review"))
    assert event.outcome == EventOutcome.NOTED
    assert event.reason == "The event does not say how the dispute ended. Look at it at the provider."
    assert amounts() == [Decimal(119)]


def test_a_lost_dispute_that_fits_nowhere_is_assigned_for_itself(provider: StandIn) -> None:
    ada, invoice = User.objects.create_user("ada"), invoice_of("100")
    intent, _ = paid_page(provider, {})
    name = intent["data"]["object"]["id"]
    payment, _, lost = tell(intent, *provider.till.dispute(name), *provider.till.close(name, "lost"))
    assert (payment.outcome, lost.outcome) == (UNMATCHED, UNMATCHED)
    assign(payment.pk, str(invoice.number), by=ada)
    assert ProviderEvent.objects.get(pk=lost.pk).outcome == UNMATCHED
    assert assign(lost.pk, str(invoice.number), by=ada).amount == Decimal(-119)


def test_what_fits_no_invoice_is_kept_with_the_reason_and_recorded_nowhere(provider: StandIn) -> None:
    invoice = invoice_of("100")
    cases = [
        (paid_page(provider, {}), "names no invoice of ours"),
        (paid_page(provider, {"invoice": 10**9}), "an invoice that there is not here"),
        (paid_page(provider, {"invoice": "7; drop"}), "an invoice that there is not here"),
        (paid_page(provider, {"invoice": invoice.pk, "amount": 11900}, 11900, "usd"), "came in USD, and"),
        (paid_page(provider, {"invoice": invoice.pk, "amount": 100}, 11900, "xxx"), "came in XXX"),
        (paid_page(provider, {"invoice": invoice.pk, "amount": 11900}, 11800), "where EUR 119.00 was asked for"),
        (paid_page(provider, {"invoice": invoice.pk}, 11901), "of which EUR 119.00 is open"),
    ]
    for events, reason in cases:
        (event,) = tell(events[0])
        assert event.outcome == UNMATCHED
        assert reason in event.reason
    assert not Payment.objects.exists()


def test_money_that_came_for_an_invoice_paid_meanwhile_is_recorded_and_said_to_be_too_much(provider: StandIn) -> None:
    invoice = invoice_of("100")
    by_transfer = Received(amount=Decimal(119), received_on=invoice.issue_date)  # type: ignore[arg-type]
    record_provider_payment(invoice.pk, by_transfer, provider="bank", provider_id="1")
    (event,) = tell(paid(provider, invoice)[0])
    assert event.outcome == RECORDED
    assert event.reason.startswith("EUR 119.00 more than")


def test_a_credit_note_is_no_invoice_to_pay(provider: StandIn) -> None:
    invoice = invoice_of("100")
    note = issue_and_send(draft_credit_note(invoice.pk).pk)
    (event,) = tell(paid_page(provider, {"invoice": note.pk, "amount": 11900})[0])
    assert (event.outcome, "asks for no payment" in event.reason) == (UNMATCHED, True)


def test_a_promise_and_what_is_about_nothing_of_ours_change_nothing(provider: StandIn) -> None:
    intent, page = paid(provider, invoice_of("100"))
    page["data"]["object"]["payment_status"] = "unpaid"
    intent |= {"type": "payment_intent.created"}
    broken = {**intent, "id": "evt_b", "type": "payment_intent.succeeded", "data": {}}
    promise, other, unreadable = tell(page, intent, broken)
    assert (promise.outcome, other.outcome, unreadable.outcome) == (NOTHING, NOTHING, EventOutcome.NOTED)
    assert not Payment.objects.exists()


def test_a_person_assigns_what_fitted_nowhere_and_all_that_tells_of_it_is_settled(provider: StandIn) -> None:
    ada, invoice = User.objects.create_user("ada"), invoice_of("100")
    intent, page = tell(*paid_page(provider, {}))
    payment = assign(intent.pk, f" {invoice.number} ", by=ada)
    for event in (intent, page):
        event.refresh_from_db()
        assert (event.outcome, event.payment, event.settled_by) == (RECORDED, payment, ada)
    assert reread(invoice).status == InvoiceStatus.PAID
    assert OperatorAct.objects.get().sentence == "Assigned an online payment of EUR 119.00."
    with pytest.raises(EventNotAssignable, match="seen to it meanwhile"):
        assign(page.pk, str(invoice.number), by=ada)
    # A refund finds the invoice by the payment, whatever it was begun for.
    (refund,) = tell(*provider.till.refund(payment.provider_id or ""))
    assert (refund.outcome, refund.invoice) == (RECORDED, invoice)


def test_what_can_not_be_assigned_like_that_says_why_and_stays(provider: StandIn) -> None:
    ada, invoice = User.objects.create_user("ada"), invoice_of("100")
    (event,) = tell(paid_page(provider, {}, 100, "usd")[0])
    for number, reason in (("2020-1", "There is no invoice"), (str(invoice.number), "It came in USD")):
        with pytest.raises(EventNotAssignable, match=reason):
            assign(event.pk, number, by=ada)
    assert ProviderEvent.objects.get().outcome == UNMATCHED
    leave_out(event.pk, "A test of theirs", by=ada)
    assert ProviderEvent.objects.get().outcome == EventOutcome.DISMISSED
    assert not Payment.objects.exists()
