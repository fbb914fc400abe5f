"""Customers' pages speak the language of the invoice; those of nobody known, the browser's."""

import re
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from billing.languages import Language
from billing.models import Invoice
from billing.public.wording import WORDS
from billing.services.copies import COPIES_PER_HOUR
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.links import link_token
from jobs.models import Job, Status
from tests.billing import making
from tests.billing.making import words

pytestmark = pytest.mark.django_db

GERMAN = WORDS[Language.GERMAN]
# Words that only an English page has: what was forgotten shows by them.
ENGLISH = re.compile(r"\b(the|your|you|we|please|of|from|to|is|it|invoice|download)\b", re.IGNORECASE)
SWEDISH_THEN_GERMAN = {"Accept-Language": "sv,de-AT;q=0.8,en;q=0.5"}


def german(*prices: str) -> Invoice:
    return making.sent(*prices, buyer=making.customer(language="de"))


def address(invoice: Invoice, rest: str = "") -> str:
    return f"/invoices/{link_token(invoice)}/{rest}"


def text_of(page: str) -> str:
    """Return what a reader of a page gets to see, and its labels."""
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', page))
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script)\b.*?</\1>", "", page)) + labels


def check_is_german(page: str) -> None:
    assert '<html lang="de">' in page
    assert not ENGLISH.findall(text_of(page))


def test_the_tables_say_the_same_things_with_the_same_gaps() -> None:
    def gaps(said: object) -> object:
        if isinstance(said, str):
            return sorted(re.findall(r"{\w+}", said))
        if isinstance(said, tuple):
            return [gaps(part) for part in said]
        return {key: gaps(part) for key, part in said.items()}  # type: ignore[attr-defined]

    for field in fields(GERMAN):
        one, other = (getattr(WORDS[language], field.name) for language in Language)
        assert gaps(one) == gaps(other), field.name


def test_a_german_invoice_is_shown_paid_and_credited_in_german(client: Client) -> None:
    invoice = german("1000")
    page = words(client.get(address(invoice)))
    assert invoice.due_date is not None
    due = f"zu zahlen bis zum {invoice.due_date.day}. "
    for told in ("1.190,00 EUR", f"Rechnung {invoice.number} von Nordkai GmbH", due, "Per Überweisung"):
        assert told in page
    check_is_german(page)
    note = issue_and_send(draft_credit_note(invoice.pk, by=None).pk)
    credited = words(client.get(address(note)))
    assert f"Ihnen gutgeschrieben, zu Rechnung {invoice.number}" in credited
    check_is_german(credited)
    check_is_german(words(client.get(address(invoice))))


def test_a_german_copy_is_followed_in_german(client: Client) -> None:
    invoice = german()
    url = client.post(address(invoice, "copies/"), {"form_token": uuid4()}).headers["Location"]
    check_is_german(words(client.get(url)))
    Job.objects.update(status=Status.RETRYABLE, run_after=timezone.now() + timedelta(minutes=3))
    later = words(client.get(url))
    assert "noch nicht gelungen" in later
    check_is_german(later)
    Job.objects.update(status=Status.FAILED)
    failed = words(client.get(url))
    assert 'Bitte schreiben Sie an <a href="mailto:office@nordkai.example.com">' in failed
    check_is_german(failed)


def test_what_is_refused_is_refused_in_german(client: Client) -> None:
    invoice = german()
    check_is_german(words(client.post(address(invoice, "copies/"), {"form_token": "nonsense"})))
    for _ in range(COPIES_PER_HOUR + 1):
        last = client.post(address(invoice, "copies/"), {"form_token": uuid4()})
    assert f"{COPIES_PER_HOUR} Kopien" in words(last)
    check_is_german(words(last))
    making.paid(invoice, str(invoice.payable))
    paid = words(client.post(address(invoice, "pay/")))
    assert "Es ist nichts mehr zu zahlen." in paid
    check_is_german(paid)
    check_is_german(words(client.get(address(invoice, f"copies/{uuid4()}/"))))
    check_is_german(words(client.get(address(invoice, f"enclosures/{uuid4()}/"))))


def test_an_expired_link_and_a_foreign_form_speak_the_language_of_the_invoice(monkeypatch: pytest.MonkeyPatch) -> None:
    url, strict = address(german()), Client(enforce_csrf_checks=True)
    refused = strict.post(f"{url}copies/", {"form_token": uuid4()})
    assert "Das Formular wurde nicht angenommen" in words(refused)
    check_is_german(words(refused))
    monkeypatch.setattr("billing.services.links.LINK_LIFETIME", timedelta(seconds=-1))
    expired = strict.get(url, headers={"Accept-Language": "en"})
    assert "Dieser Link ist abgelaufen" in words(expired)
    check_is_german(words(expired))


def test_where_nobody_is_known_the_browser_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    making.seller()
    for url in ("/invoices/wrong/", "/no/such/page", "/admin/billing/invoice/1/delivery/"):
        wanted = "de" if url.startswith(("/invoices", "/no")) else "en"
        page = client.get(url, headers=SWEDISH_THEN_GERMAN)
        assert f'<html lang="{wanted}">' in words(page)
        assert '<html lang="en">' in words(client.get(url, headers={"Accept-Language": "sv"}))
    check_is_german(words(client.get("/no/such/page", headers=SWEDISH_THEN_GERMAN)))

    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("billing.views.linked.invoice_from_token", broken)
    patient = Client(raise_request_exception=False)
    check_is_german(words(patient.get("/invoices/x/", headers=SWEDISH_THEN_GERMAN)))


def test_an_amount_that_is_open_in_part_is_written_in_german(client: Client) -> None:
    invoice = german("1000")
    making.paid(invoice, "190.50")
    page = words(client.get(address(invoice)))
    assert invoice.payable == Decimal(1190)
    assert "999,50 EUR" in page
    assert "noch offen von 1.190,00 EUR" in page
