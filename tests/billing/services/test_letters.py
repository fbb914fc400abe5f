"""The words of the e-mails."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives

from billing.services.letters import letter
from billing.services.links import public_url
from jobs.contrib.mail.api import Message
from jobs.contrib.mail.building import build
from tests.billing import making

pytestmark = pytest.mark.django_db

INVOICE, COPY = "invoice", "invoice_copy"


def as_sent(message: Message) -> EmailMultiAlternatives:
    message.save()
    return build(message, "<1@example.com>")


def test_a_letter_says_how_much_until_when_and_where_to() -> None:
    invoice = making.issued("1000")
    text = letter(invoice, INVOICE).message
    assert invoice.due_date is not None
    assert text.subject == f"Invoice {invoice.number} from Nordkai GmbH"
    assert "EUR 1,190.00" in text.text
    assert f"{invoice.due_date.day} {invoice.due_date:%B %Y}" in text.text
    assert "DE89 3704 0044 0532 0130 00" in text.text
    # The rest of the address tells the second it was made in.
    assert public_url(invoice)[:30] in text.text


def test_an_answer_goes_to_our_company() -> None:
    assert letter(making.issued(), INVOICE).message.reply_to == ["office@nordkai.example.com"]


@pytest.mark.parametrize("name", ["Łódź", "Ελλάδα", "日本語", "Müller & Söhne <GmbH>", 'A "quoted" {{ name }}'])
def test_names_stand_as_they_are_written(name: str) -> None:
    text = letter(making.issued(buyer=making.customer(name=name)), INVOICE).message
    assert f"Dear {name}," in text.text
    part = message_from_bytes(as_sent(text).message().as_bytes(), policy=policy.default).get_body(("plain",))
    assert part is not None
    assert name in part.get_content()


@pytest.mark.parametrize("template", [INVOICE, COPY])
def test_a_line_break_in_a_name_adds_no_header_and_ends_no_subject(template: str) -> None:
    making.seller(name="Evil\r\n\r\nBcc: all@example.com")
    text = letter(making.issued(buyer=making.customer(name="Ada\nCc: x@example.com")), template).message
    assert text.subject.endswith("from Evil Bcc: all@example.com")
    assert text.text.startswith("Dear Ada Cc: x@example.com,")
    assert {"Bcc", "Cc"}.isdisjoint(as_sent(text).message().keys())


def test_nothing_is_asked_for_where_nothing_is_to_be_paid() -> None:
    text = letter(making.issued("0"), INVOICE).message
    assert "There is nothing to pay." in text.text
    assert "IBAN" not in text.text


def test_a_copy_says_that_it_is_one() -> None:
    text = letter(making.issued(), COPY).message
    assert text.subject.startswith("Copy of invoice")
    assert "the copy you asked for" in text.text


def test_no_letter_has_gaps_or_markup() -> None:
    for template in (INVOICE, COPY):
        body = str(letter(making.issued(), template).message.text)
        assert "\n\n\n" not in body
        assert not {"{%", "{{", "&amp;"} & set(body.split())
