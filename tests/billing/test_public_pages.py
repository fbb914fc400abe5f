"""What a customer sees by the link in an e-mail."""

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from billing.models import Invoice
from billing.services.copies import COPIES_PER_HOUR, request_copy
from billing.services.links import link_token
from billing.tasks import email_copy, email_invoice
from jobs import testing
from jobs.models import Job, Status
from tests.billing import making
from tests.billing.making import words

pytestmark = pytest.mark.django_db


@cache
def token_of(pk: int) -> str:
    # A token holds the second it was made in: two of one invoice may differ.
    return link_token(Invoice(pk=pk))


def address(invoice: Invoice, rest: str = "") -> str:
    return f"/invoices/{token_of(invoice.pk)}/{rest}"


def ask(client: Client, invoice: Invoice, token: object = None) -> Any:
    return client.post(address(invoice, "copies/"), {"form_token": token or uuid4()})


def copies() -> list[Job]:
    return list(Job.objects.filter(task=email_copy.definition.name))


def test_the_page_says_who_asks_for_how_much_until_when(client: Client) -> None:
    invoice = making.sent("1000")
    page = words(client.get(address(invoice)))
    assert invoice.due_date is not None
    for told in ("Nordkai GmbH", f"Invoice {invoice.number}", "EUR 1,190.00", f"{invoice.due_date:%B %Y}"):
        assert told in page


def test_the_page_gives_no_address_away(client: Client) -> None:
    invoice = making.sent()
    job = request_copy(invoice, uuid4())
    for url in (address(invoice), address(invoice, f"copies/{job.pk}/")):
        page = words(client.get(url))
        assert "ada@example.com" not in page
        assert "a…@example.com" in page


def test_the_page_is_kept_by_nobody(client: Client) -> None:
    invoice = making.sent()
    for url in (address(invoice), address(invoice, "pdf/"), "/invoices/wrong/"):
        response = client.get(url)
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"


def test_no_page_has_script_or_style_of_its_own(client: Client) -> None:
    page = words(client.get(address(making.sent())))
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script ") == page.count("<script src=") == page.count("<script")


def test_the_pdf_is_downloaded_by_the_link(client: Client) -> None:
    invoice = making.sent()
    response = client.get(address(invoice, "pdf/"))
    assert response["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_a_copy_is_asked_for_followed_and_sent(client: Client) -> None:
    response = ask(client, invoice := making.sent())
    (job,) = copies()
    assert response.headers["Location"] == address(invoice, f"copies/{job.pk}/")
    assert "on its way" in words(client.get(response.headers["Location"]))
    testing.run_pending()
    page = words(client.get(response.headers["Location"]))
    assert "Sent to" in page
    assert mail.outbox[-1].to == ["ada@example.com"]


def test_a_double_click_sends_one_copy(client: Client) -> None:
    invoice = making.sent()
    token = client.get(address(invoice)).context["form"].initial["form_token"]
    assert ask(client, invoice, token).headers["Location"] == ask(client, invoice, token).headers["Location"]
    assert len(copies()) == 1


def test_each_showing_of_the_form_may_ask_anew(client: Client) -> None:
    invoice = making.sent()
    first, second = (client.get(address(invoice)).context["form"].initial["form_token"] for _ in range(2))
    assert first != second


def test_opening_an_address_sends_nothing(client: Client) -> None:
    invoice = making.sent()
    response = client.get(address(invoice, "copies/"), {"form_token": str(uuid4())})
    assert response.headers["Location"] == address(invoice)
    assert not copies()


def test_a_form_of_another_site_sends_nothing() -> None:
    assert ask(Client(enforce_csrf_checks=True), making.sent()).status_code == 403
    assert not copies()


def test_a_form_without_its_token_is_asked_for_again(client: Client) -> None:
    response = ask(client, making.sent(), "nonsense")
    assert response.status_code == 400
    assert "press the button once more" in words(response)


def test_too_many_copies_are_refused_in_words(client: Client) -> None:
    invoice = making.sent()
    for _ in range(COPIES_PER_HOUR):
        ask(client, invoice)
    response = ask(client, invoice)
    assert response.status_code == 429
    assert "look in your mailbox" in words(response)
    assert len(copies()) == COPIES_PER_HOUR


def test_htmx_gets_the_part_that_changes_until_it_is_final(client: Client) -> None:
    url = ask(client, making.sent()).headers["Location"]
    part = words(client.get(url, headers={"HX-Request": "true"}))
    assert part.startswith("<section")
    assert "hx-get" in part
    testing.run_pending()
    assert "hx-get" not in words(client.get(url, headers={"HX-Request": "true"}))


def test_without_javascript_the_page_loads_itself_until_it_is_final(client: Client) -> None:
    url = ask(client, making.sent()).headers["Location"]
    assert '<noscript><meta http-equiv="refresh"' in words(client.get(url))
    testing.run_pending()
    assert "refresh" not in words(client.get(url))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.RETRYABLE, "We could not send it yet; we’ll try again at"),
        (Status.FAILED, "It could not be sent."),
        (Status.CANCELLED, "It could not be sent."),
    ],
)
def test_a_copy_that_is_not_sent_says_what_follows(client: Client, status: Status, told: str) -> None:
    url = ask(client, making.sent()).headers["Location"]
    Job.objects.update(status=status, run_after=timezone.now() + timedelta(minutes=3), error="secret host unreachable")
    page = words(client.get(url))
    assert told in page
    assert "office@nordkai.example.com" in page
    assert "secret" not in page


def test_nobody_follows_another_invoices_job(client: Client) -> None:
    mine, other = making.sent(), making.sent()
    foreign = [request_copy(other, uuid4()), Job.objects.about(mine).get(task=email_invoice.definition.name)]
    for job in foreign:
        assert client.get(address(mine, f"copies/{job.pk}/")).status_code == 404


@pytest.mark.parametrize("rest", ["", "pdf/", "copies/", f"copies/{UUID(int=0)}/"])
def test_a_wrong_link_opens_nothing_and_says_what_to_do(client: Client, rest: str) -> None:
    invoice = making.sent()
    response = client.get(address(invoice, rest).replace(token_of(invoice.pk), token_of(invoice.pk)[:-2]))
    assert response.status_code == 404
    assert "copy the whole of it from the e-mail" in words(response)
    assert "office@nordkai.example.com" in words(response)


def test_an_expired_link_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url = address(making.sent())
    monkeypatch.setattr("billing.services.links.LINK_LIFETIME", timedelta(seconds=-1))
    response = client.get(url)
    assert response.status_code == 404
    assert "This link has expired" in words(response)


def test_an_unknown_page_is_a_page(client: Client) -> None:
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert "There is no such page" in words(response)


def test_an_unknown_page_offers_staff_the_search(client: Client) -> None:
    response = making.browser(making.VIEW).get("/admin/no/such/page/")
    assert response.status_code == 404
    assert "Find invoices" in words(response)


@pytest.mark.parametrize(("price", "prepaid"), [("0", "0"), ("100", "119")])
def test_an_invoice_with_nothing_left_to_pay_asks_for_nothing(client: Client, price: str, prepaid: str) -> None:
    page = words(client.get(address(making.sent(price, prepaid=Decimal(prepaid)))))
    assert "Nothing to pay" in page
    assert "to pay by" not in page
    assert "IBAN" not in page
