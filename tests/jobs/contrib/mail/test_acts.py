"""Who sends a message again, or a test of a letter, stands in what people did."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jobs.api import history_of
from jobs.contrib.mail.api import send_email
from jobs.contrib.mail.models import Message, Sending
from jobs.models import Deed, OperatorAct

pytestmark = pytest.mark.django_db

NAME = "invoice"
WORDS = {"number": "7", "seller": {"name": "Nordkai"}, "buyer": {"name": "Ada"}, "url": "https://x.example/7"}


@pytest.fixture
def browser(client: Client) -> Client:
    ada = User.objects.create_user("ada", email="ada@example.com", is_staff=True)
    ada.user_permissions.set(Permission.objects.filter(content_type__app_label="mail"))
    client.force_login(ada)
    return client


def send_again(browser: Client, message: Message, reason: str) -> HttpResponse:
    """Ask for the form and send it, as a person would; returns the page that follows."""
    address = reverse("admin:mail_message_resend", args=[message.pk])
    form = browser.get(address).context["form"]
    said = {"reason": reason, "request_key": form["request_key"].value()}
    return browser.post(address, said, follow=True)  # type: ignore[return-value]


def test_sending_again_is_noted_with_its_reason_and_shown_on_the_messages_pages(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    send_again(browser, message, "She lost it.")
    (act,) = history_of(message)
    assert (act.actor_name, act.said) == ("ada", "Sent again. Reason: She lost it.")
    assert Sending.objects.filter(message=message).count() == 2
    for page in ("change", "history"):
        shown = browser.get(reverse(f"admin:mail_message_{page}", args=[message.pk])).content.decode()
        assert "Sent again. Reason: She lost it." in shown


def test_without_a_reason_nothing_is_sent_and_nothing_noted(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    send_again(browser, message, " ")
    assert Sending.objects.filter(message=message).count() == 1
    assert not OperatorAct.objects.exists()


def test_a_form_that_is_sent_twice_sends_one_letter(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    said = {"reason": "She lost it.", "request_key": str(uuid4())}
    address = reverse("admin:mail_message_resend", args=[message.pk])
    first, second = [browser.post(address, said, follow=True) for _ in range(2)]
    assert ("asked for twice" in first.content.decode(), "asked for twice" in second.content.decode()) == (False, True)
    assert (Sending.objects.filter(message=message).count(), len(history_of(message))) == (2, 1)
    # Another form is another letter.
    send_again(browser, message, "She lost that, too.")
    assert Sending.objects.filter(message=message).count() == 3


def test_a_form_without_its_key_is_refused_in_words(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    shown = browser.post(reverse("admin:mail_message_resend", args=[message.pk]), {"reason": "She lost it."})
    assert "This page is stale: load it anew." in shown.content.decode()
    assert Sending.objects.filter(message=message).count() == 1


def test_a_test_of_a_letter_is_noted(browser: Client) -> None:
    browser.post(reverse("admin:mail_message_template", args=[NAME]))
    (act,) = history_of(Message.objects.get(template=NAME))
    assert (act.deed, act.sentence) == (Deed.TEST, "Sent a test of the letter “invoice”.")
