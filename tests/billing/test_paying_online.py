"""Paying by the link in an e-mail: what the page says, and where its button leads."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from billing.models import Invoice
from billing.provider.stand_in.server import StandIn
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.links import link_token
from billing.services.payments import Received, record_provider_payment
from billing.views.standing import LOOKS
from tests.billing import making
from tests.billing.making import words
from tests.billing.paying import tell

pytestmark = pytest.mark.django_db


def address(invoice: Invoice, rest: str = "") -> str:
    return f"/invoices/{link_token(invoice)}/{rest}"


def pay_part(invoice: Invoice, amount: str) -> None:
    part = Received(amount=Decimal(amount), received_on=invoice.issue_date)  # type: ignore[arg-type]
    record_provider_payment(invoice.pk, part, provider="bank", provider_id=amount)


def session_of(provider: StandIn, response: Any) -> dict[str, Any]:
    assert response.headers["Location"].startswith(f"{provider.url}/pay/")
    return provider.till.sessions[response.headers["Location"].rpartition("/")[2]]


def test_the_button_leads_to_a_page_for_what_is_open_and_back(client: Client, provider: StandIn) -> None:
    pay_part(invoice := making.sent("100"), "50")
    page = address(invoice)
    told = words(client.get(page))
    assert "EUR 69.00" in told
    assert "still open of EUR 119.00" in told
    assert "Pay EUR 69.00 online" in told
    session = session_of(provider, client.post(f"{page}pay/"))
    assert (session["amount_total"], session["currency"]) == (6900, "eur")
    assert (session["success_url"], session["cancel_url"]) == (
        f"http://testserver{page}?paid=1",
        f"http://testserver{page}",
    )


def test_clicked_twice_it_is_one_page_and_after_a_payment_another(client: Client, provider: StandIn) -> None:
    invoice = making.sent("100")
    page = address(invoice)
    first, again = (session_of(provider, client.post(f"{page}pay/")) for _ in range(2))
    assert first is again
    pay_part(invoice, "50")
    assert session_of(provider, client.post(f"{page}pay/")) is not first


def test_what_was_paid_and_given_back_is_paid_on_another_page(client: Client, provider: StandIn) -> None:
    page = address(making.sent("100"))
    session = session_of(provider, client.post(f"{page}pay/"))
    intent, _ = provider.till.pay(session["id"])
    tell(intent, *provider.till.refund(intent["data"]["object"]["id"]))
    again = session_of(provider, client.post(f"{page}pay/"))
    assert (again["amount_total"], again["status"]) == (11900, "open")


def test_who_comes_back_reads_that_it_is_being_confirmed_and_then_that_it_is_paid(
    client: Client, provider: StandIn
) -> None:
    page = address(making.sent("100"))
    session = session_of(provider, client.post(f"{page}pay/"))
    events = provider.till.pay(session["id"])
    waiting = words(client.get(session["success_url"]))
    assert "is being confirmed" in waiting
    assert "?paid=2" in waiting
    assert "Pay EUR" not in waiting
    tell(*events)
    paid = words(client.get(session["success_url"]))
    assert "Paid" in paid
    assert "EUR 119.00. Thank you." in paid
    for over in ("hx-get", "refresh", "Pay EUR", "IBAN"):
        assert over not in paid


@pytest.mark.parametrize("look", [LOOKS + 1, 999])
def test_a_payment_that_is_not_told_of_is_not_looked_for_for_ever(client: Client, provider: StandIn, look: int) -> None:
    page = words(client.get(f"{address(making.sent())}?paid={look}"))
    assert "you need do nothing more" in page
    assert "hx-get" not in page


@pytest.mark.parametrize("look", ["", "-1", "x", "٣", "9" * 400])
def test_nonsense_in_the_address_is_the_page_as_it_is(client: Client, provider: StandIn, look: str) -> None:
    assert "Pay EUR 119.00 online" in words(client.get(f"{address(making.sent('100'))}?paid={look}"))


@pytest.mark.parametrize("mood", ["broken", "garbage"])
def test_where_the_provider_is_away_nothing_is_charged_and_the_page_says_what_else_there_is(
    client: Client, provider: StandIn, mood: str
) -> None:
    provider.mood = mood
    response = client.post(address(making.sent("100"), "pay/"))
    assert response.status_code == 503
    assert "Nothing was charged. Please try again in a few minutes, or pay by bank transfer." in words(response)
    assert "Pay EUR 119.00 online" in words(response)


def test_without_a_provider_there_is_no_button_and_a_form_kept_from_before_is_told_so(client: Client) -> None:
    page = address(making.sent("100"))
    assert "online" not in words(client.get(page))
    assert client.post(f"{page}pay/").status_code == 503


def test_what_is_paid_cancelled_or_gives_back_asks_for_nothing(client: Client, provider: StandIn) -> None:
    pay_part(paid := making.sent("100"), "119")
    note = issue_and_send(draft_credit_note((cancelled := making.sent("100")).pk).pk)
    for invoice, told in (
        (paid, "Paid"),
        (cancelled, "by a credit note over EUR 119.00"),
        (note, "credited to you, for"),
    ):
        page = words(client.get(address(invoice)))
        assert told in page
        assert "Pay EUR" not in page
        response = client.post(address(invoice, "pay/"))
        assert response.status_code == 409
        assert "There is nothing to pay any more." in words(response)
    assert not provider.asked


def test_an_amount_that_the_provider_has_no_number_for_is_paid_by_transfer(client: Client, provider: StandIn) -> None:
    invoice = making.sent("10.01", currency="MGA")
    response = client.post(address(invoice, "pay/"))
    assert response.status_code == 409
    assert "Please pay by bank transfer." in words(response)


def test_opening_the_address_and_a_form_of_another_site_pay_nothing(client: Client, provider: StandIn) -> None:
    invoice = making.sent()
    assert client.get(address(invoice, "pay/")).headers["Location"].startswith("/invoices/")
    assert Client(enforce_csrf_checks=True).post(address(invoice, "pay/")).status_code == 403
    assert client.post("/invoices/wrong/pay/").status_code == 404
    assert not provider.asked


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ((), []),
        (("URL", "KEY", "SECRETS"), []),
        (("URL", "KEY"), ["billing.W001"]),
        (("URL", "SECRETS"), ["billing.E001"]),
        (("SECRETS",), ["billing.E001"]),
    ],
)
def test_settings_that_leave_something_out_are_told_of(
    settings: Settings, given: tuple[str, ...], found: list[str]
) -> None:
    named = {"URL": "PAYMENT_PROVIDER_URL", "KEY": "PAYMENT_PROVIDER_KEY", "SECRETS": "PAYMENT_WEBHOOK_SECRETS"}
    for name in given:
        setattr(settings, named[name], ["x"] if name == "SECRETS" else "http://x.example")
    assert [problem.id for problem in run_checks() if str(problem.id).startswith("billing.")] == found
