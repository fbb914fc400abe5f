"""Who sends a message again, or a test of a letter, stands in what people did."""

import pytest
from django.contrib.auth.models import Permission, User
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


def test_sending_again_is_noted_with_its_reason_and_shown_on_the_messages_pages(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    browser.post(reverse("admin:mail_message_resend", args=[message.pk]), {"reason": "She lost it."})
    (act,) = history_of(message)
    assert (act.actor_name, act.said) == ("ada", "Sent again. Reason: She lost it.")
    assert Sending.objects.filter(message=message).count() == 2
    for page in ("change", "history"):
        shown = browser.get(reverse(f"admin:mail_message_{page}", args=[message.pk])).content.decode()
        assert "Sent again. Reason: She lost it." in shown


def test_without_a_reason_nothing_is_sent_and_nothing_noted(browser: Client) -> None:
    message = send_email("b@example.com", NAME, WORDS)
    browser.post(reverse("admin:mail_message_resend", args=[message.pk]), {"reason": " "})
    assert Sending.objects.filter(message=message).count() == 1
    assert not OperatorAct.objects.exists()


def test_a_test_of_a_letter_is_noted(browser: Client) -> None:
    browser.post(reverse("admin:mail_message_template", args=[NAME]))
    (act,) = history_of(Message.objects.get(template=NAME))
    assert (act.deed, act.sentence) == (Deed.TEST, "Sent a test of the letter “invoice”.")
