"""The words of the e-mails."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.letters import letter, template_of
from billing.services.links import public_url
from jobs.contrib.mail.api import Message
from jobs.contrib.mail.building import build
from tests.billing import making

pytestmark = pytest.mark.django_db

INVOICE, COPY = "invoice", "invoice_copy"


def as_sent(message: Message) -> EmailMultiAlternatives:
    message.save()
    return build(message, "<1@example.com>", message.attachments.all())


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


def test_a_german_customer_is_written_to_in_german() -> None:
    invoice = making.issued("1000", buyer=making.customer(language="de", name="Müller"), reference="B 7")
    assert invoice.due_date
    for template in ("invoice", "invoice_copy", "reminder"):
        message = letter(invoice, template, {"stage": 1, "is_last": False, "days": 3}).message
        assert message.subject.endswith(f"{invoice.number} von Nordkai GmbH")
        assert "1.190,00 EUR" in message.text
        assert "Mit freundlichen Grüßen" in message.text
        assert '<html lang="de">' in message.html
    assert invoice.due_date.strftime("%d.").lstrip("0") in letter(invoice, "invoice").message.text


def test_a_german_credit_note_names_what_it_corrects() -> None:
    invoice = making.issued("1000", buyer=making.customer(language="de"))
    note = issue_and_send(draft_credit_note(invoice.pk).pk)
    written = letter(note, template_of(note)).message
    assert written.subject == f"Rechnungskorrektur {note.number} von Nordkai GmbH"
    assert f"zur Rechnung {invoice.number}" in written.text
    assert "Gutgeschriebener Betrag: 1.190,00 EUR" in written.text
    assert "Es ist nichts zu zahlen" not in letter(note, "invoice_copy").message.text


def test_every_german_letter_has_all_that_the_english_one_has() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "mail"
    for german in folder.glob("*.de.md"):
        english = (folder / german.name.replace(".de.", ".")).read_text()
        words = re.findall(r"{{ (\S+) }}", german.read_text().replace("kind_de", "kind"))
        assert set(words) | {"kind"} >= set(re.findall(r"{{ (\S+) }}", english)), german.name
