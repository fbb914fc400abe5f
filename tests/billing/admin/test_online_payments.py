"""The office's pages of online payments and reconciliations: what they say, and who may do what."""

from decimal import Decimal

import pytest
from django.test import Client

from billing.models import EventOutcome, Payment, ProviderEvent, ReconciliationRun
from billing.provider.stand_in.server import StandIn
from billing.tasks_payments import reconcile_payments
from jobs import testing
from tests.billing import making
from tests.billing.making import words
from tests.billing.paying import invoice_of, paid, tell
from tests.servers.payments import paid_page

pytestmark = pytest.mark.django_db

SEE, ASSIGN = "view_providerevent", "assign_providerevent"
LIST, RUNS = "/admin/billing/providerevent/", "/admin/billing/reconciliationrun/"


@pytest.fixture
def stray(provider: StandIn) -> ProviderEvent:
    """A payment that fits no invoice."""
    return tell(paid_page(provider, {})[0])[0]


def post(client: Client, event: ProviderEvent, act: str, **told: str) -> str:
    return words(client.post(f"{LIST}{event.pk}/{act}/", told, follow=True))


def test_the_list_says_what_came_in_and_what_became_of_it(provider: StandIn, stray: ProviderEvent) -> None:
    invoice = invoice_of("100")
    tell(paid(provider, invoice)[0])
    page = words(making.browser(SEE).get(LIST))
    for told in ("EUR\xa0119.00 paid", str(invoice.number), "Recorded", "To be assigned", "names no invoice of ours"):
        assert " ".join(told.split()) in page


def test_a_stray_payment_is_assigned_by_whoever_may(provider: StandIn, stray: ProviderEvent) -> None:
    client, invoice = making.browser(SEE, ASSIGN, making.VIEW), invoice_of("100")
    page = words(client.get(f"{LIST}{stray.pk}/change/"))
    assert "EUR 119.00 paid, and not recorded. It names no invoice of ours" in page
    assert "Which invoice is it for?" in page
    page = post(client, stray, "assign", invoice=str(invoice.number))
    assert "Recorded on" in page
    assert f"recorded on Invoice {invoice.number}" in page
    assert "Which invoice is it for?" not in page
    assert Payment.objects.get().amount == Decimal(119)


def test_a_dispute_stands_on_its_invoices_page_with_what_to_do(provider: StandIn) -> None:
    invoice = invoice_of("100")
    intent, _ = paid(provider, invoice)
    address = f"/admin/billing/invoice/{invoice.pk}/change/"
    tell(intent)
    assert "disputed" not in words(making.browser(making.VIEW, username="early").get(address)).lower()
    (event,) = tell(*provider.till.dispute(intent["data"]["object"]["id"]))
    page = words(making.browser(SEE, making.VIEW).get(address))
    assert "The customer’s bank wants EUR 119.00 back. Answer it at the provider." in page
    assert f'<a href="{LIST}{event.pk}/change/">' in page
    assert 'href="#settlement"><span class="billing-late">disputed</span></a>' in page
    without = words(making.browser(making.VIEW, username="bob").get(address))
    assert "The customer’s bank wants EUR 119.00 back." in without
    assert LIST not in without


@pytest.mark.parametrize("end", ["won", "lost"])
@pytest.mark.parametrize("in_order", [True, False])
def test_a_dispute_that_ended_stands_there_no_longer(provider: StandIn, end: str, in_order: bool) -> None:
    invoice = invoice_of("100")
    intent, _ = paid(provider, invoice)
    name = intent["data"]["object"]["id"]
    dispute = [*provider.till.dispute(name), *provider.till.close(name, end)]
    tell(intent, *(dispute if in_order else dispute[::-1]))
    closed = ProviderEvent.objects.get(type="charge.dispute.closed")
    client = making.browser(SEE, making.VIEW)
    page = words(client.get(f"/admin/billing/invoice/{invoice.pk}/change/"))
    assert "disputed" not in page.lower()
    assert ("Dispute lost" in page) == (end == "lost")
    told = {
        "won": "EUR 119.00 disputed no longer. The payment stays.",
        "lost": "taken back by the customer’s bank: recorded",
    }
    assert told[end] in words(client.get(f"{LIST}{closed.pk}/change/"))
    # Also when nothing is left of what the provider said of whom.
    ProviderEvent.objects.update(payload={})
    assert "disputed" not in words(client.get(f"/admin/billing/invoice/{invoice.pk}/change/")).lower()


def test_what_is_wrong_stands_at_its_field_with_what_was_typed(provider: StandIn, stray: ProviderEvent) -> None:
    client = making.browser(SEE, ASSIGN)
    page = post(client, stray, "assign", invoice="2020-9999")
    assert "There is no invoice &#x27;2020-9999&#x27;" in page
    assert 'value="2020-9999"' in page
    assert "Which one?" in post(client, stray, "assign", invoice="")
    assert "Say why" in post(client, stray, "leave-out", reason="")
    assert not Payment.objects.exists()


def test_what_is_none_of_ours_is_left_out_with_a_reason(provider: StandIn, stray: ProviderEvent) -> None:
    page = post(making.browser(SEE, ASSIGN), stray, "leave-out", reason="A test of theirs")
    assert "and left out: “A test of theirs”" in page
    assert ProviderEvent.objects.get().outcome == EventOutcome.DISMISSED


def test_who_may_only_look_is_offered_no_act_and_refused_one(provider: StandIn, stray: ProviderEvent) -> None:
    client = making.browser(SEE)
    assert "Which invoice" not in words(client.get(f"{LIST}{stray.pk}/change/"))
    for act in ("assign", "leave-out"):
        assert client.post(f"{LIST}{stray.pk}/{act}/", {"invoice": "1", "reason": "x"}).status_code == 403
        assert making.browser(SEE, ASSIGN, username=act).get(f"{LIST}{stray.pk}/{act}/").status_code == 405
    stray.refresh_from_db()
    assert stray.outcome == EventOutcome.UNMATCHED


def test_a_reconciliations_page_says_what_came_of_each_event(provider: StandIn, stray: ProviderEvent) -> None:
    client = making.browser("view_reconciliationrun", SEE)
    assert "It has not run yet." in words(client.get(RUNS))
    paid(provider, making.issued("100"))
    testing.perform(reconcile_payments.enqueue())
    assert "Looked at all there was" in words(client.get(RUNS))
    page = words(client.get(f"{RUNS}{ReconciliationRun.objects.get().pk}/change/"))
    for told in ("Looked at all there was.", "Already there", "Recorded", "To be assigned", "EUR 119.00 paid"):
        assert told in page
    assert f"{LIST}{stray.pk}/change/" in page


def test_what_holds_a_reconciliation_up_is_told(provider: StandIn) -> None:
    provider.mood = "broken"
    testing.perform(reconcile_payments.enqueue())
    page = words(making.browser("view_reconciliationrun").get(RUNS))
    assert "Held up: The payment provider is out of order or busy (500)." in page


def test_empty_lists_say_why(client: Client) -> None:
    client = making.browser(SEE, "view_reconciliationrun")
    assert "Nothing was paid online yet" in words(client.get(LIST))
    assert "PAYMENT_PROVIDER_URL" in words(client.get(RUNS))
