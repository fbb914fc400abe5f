"""A forgotten password: the letter, its link, and that nobody learns who has an account."""

import re
from pathlib import Path
from typing import Any

import environ
import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.mail import mail_settings
from jobs.contrib.mail.api import Message

pytestmark = pytest.mark.django_db
ADDRESS = "ada@waybill.example"
PASSWORD = "a long new passphrase"


@pytest.fixture(autouse=True)
def mail_becomes_rows(settings: Any) -> None:
    # Django's tests put memory in the place of every backend.
    for name, value in mail_settings(environ.Env(), Path()).items():
        setattr(settings, name, value)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", ADDRESS, "forgotten", is_staff=True)


def ask(client: Client, address: str) -> bytes:
    return client.post("/admin/password_reset/", {"email": address}, follow=True).content


def test_login_page_leads_to_the_form(client: Client) -> None:
    assert "/admin/password_reset/" in client.get("/admin/login/").content.decode()


def test_answer_is_the_same_whether_the_address_is_known(client: Client, ada: User) -> None:
    assert ask(client, ADDRESS) == ask(client, "nobody@waybill.example")
    assert Message.objects.count() == 1


def test_link_is_a_secret_that_sets_a_password_once(client: Client, ada: User) -> None:
    client.post("/admin/password_reset/", {"email": ADDRESS}, headers={"host": "localhost"})
    message = Message.objects.get()
    assert message.is_secret
    found = re.search(r"http://testserver(/admin/reset/\S+)", message.text)
    assert found
    form = client.get(found[1], follow=True)
    told = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.request["PATH_INFO"], told)
    assert client.login(username="ada", password=PASSWORD)
    assert b"invalid" in Client().get(found[1], follow=True).content


def test_last_page_leads_to_the_login_page(client: Client) -> None:
    assert 'href="/admin/login/"' in client.get("/admin/reset/done/").content.decode()
