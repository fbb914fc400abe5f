"""Staff are told of online payments that wait for them."""

import pytest
from django.contrib.auth.models import Permission, User

from billing.provider.stand_in.server import StandIn
from jobs.contrib.notifications.models import Level, Notification
from tests.billing.paying import invoice_of, paid, see_to
from tests.servers.payments import paid_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    """Who may assign payments, among people who may not."""
    User.objects.create_user("visitor", is_staff=True)
    outsider, gone = User.objects.create_user("outsider"), User.objects.create_user("gone", is_staff=True)
    gone.is_active = False
    gone.save()
    clerk = User.objects.create_user("clerk", is_staff=True)
    for one in (outsider, gone, clerk):
        one.user_permissions.add(Permission.objects.get(codename="assign_providerevent"))
    return clerk


def test_a_payment_that_fits_no_invoice_is_told_once_to_whoever_may_assign_it(provider: StandIn, clerk: User) -> None:
    for event in paid_page(provider, {}):
        see_to(event)
    notification = Notification.objects.get()
    assert (notification.recipient, notification.level) == (clerk, Level.WARNING)
    assert notification.title == "An online payment of EUR 119.00 is to be assigned"
    assert notification.body == (
        "It names no invoice of ours: it was not begun on an invoice’s page. "
        "Name the invoice it is for, or say why it is for none."
    )
    assert notification.subject is not None


def test_each_refund_that_fits_nowhere_is_told(provider: StandIn, clerk: User) -> None:
    intent, _ = paid_page(provider, {})
    name = intent["data"]["object"]["id"]
    for event in (*provider.till.refund(name, 2000), *provider.till.refund(name, 3000)):
        see_to(event)
    titles = set(Notification.objects.values_list("title", flat=True))
    assert titles == {f"A refund of EUR {amount} is to be assigned" for amount in ("20.00", "50.00")}


def test_nobody_is_told_of_a_payment_that_found_its_invoice(provider: StandIn, clerk: User) -> None:
    for event in paid(provider, invoice_of("100")):
        see_to(event)
    assert not Notification.objects.exists()


def test_a_dispute_is_told_with_what_to_do(provider: StandIn, clerk: User) -> None:
    intent, _ = paid(provider, invoice_of("100"))
    see_to(intent)
    dispute = {
        "id": "evt_dispute",
        "type": "charge.dispute.created",
        "created": 1_764_000_000,
        "data": {"object": {"amount": 11900, "currency": "eur", "payment_intent": intent["data"]["object"]["id"]}},
    }
    see_to(dispute)
    notification = Notification.objects.get()
    assert notification.title == "A customer’s bank wants a payment of EUR 119.00 back"
    assert "Answer it at the provider." in notification.body


def test_a_dispute_that_is_lost_is_told_and_one_that_is_won_is_not(provider: StandIn, clerk: User) -> None:
    for status in ("won", "lost"):
        intent, _ = paid(provider, invoice := invoice_of("100"))
        name = intent["data"]["object"]["id"]
        for event in (intent, *provider.till.dispute(name), *provider.till.close(name, status)):
            see_to(event)
    told = Notification.objects.exclude(title__contains="wants").get()
    assert told.title == "A customer’s bank took a payment of EUR 119.00 back"
    assert told.body == f"{invoice} is open again by so much."


def test_nobody_is_told_of_a_dispute_over_nothing(provider: StandIn, clerk: User) -> None:
    intent, _ = paid(provider, invoice_of("100"))
    name = intent["data"]["object"]["id"]
    provider.till.dispute(name)
    (lost,) = provider.till.close(name, "lost")
    lost["data"]["object"]["amount"] = 0
    for event in (intent, lost):
        see_to(event)
    assert not Notification.objects.exists()
