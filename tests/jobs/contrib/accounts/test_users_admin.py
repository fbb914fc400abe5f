"""Users in the admin: the form for a new one, how addresses stand, and the welcome sent again."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from jobs.contrib.accounts.models import Address
from jobs.contrib.mail.api import Message
from jobs.models import OperatorAct

pytestmark = pytest.mark.django_db
ADDRESS = "ada@waybill.example"
NEW = {"username": "ada", "email": ADDRESS, "is_staff": "on", "usable_password": "false"}


def welcome(client: Client, user: User, after: int) -> str:
    return client.post(f"/admin/auth/user/{user.pk}/welcome/", {"after": after}, follow=True).content.decode()


def test_new_user_chooses_the_password_and_is_written_to(admin_client: Client) -> None:
    answer = admin_client.post("/admin/auth/user/add/", NEW, follow=True).content.decode()
    assert f"A welcome is on its way to {ADDRESS}" in answer
    ada = User.objects.get(username="ada")
    assert (ada.has_usable_password(), ada.is_staff) == (False, True)
    assert "choose your password" in Message.objects.get().subject


def test_invitation_needs_an_address_and_a_password_that_is_set_does_not(admin_client: Client) -> None:
    refused = admin_client.post("/admin/auth/user/add/", NEW | {"email": ""}).content.decode()
    assert "Write where the welcome goes" in refused
    told = {"usable_password": "true", "password1": "a long passphrase", "password2": "a long passphrase"}
    admin_client.post("/admin/auth/user/add/", NEW | {"email": ""} | told)
    assert User.objects.get(username="ada").check_password("a long passphrase")


def test_page_and_list_say_how_the_address_stands(admin_client: Client) -> None:
    waits = User.objects.create_user("waits", ADDRESS)
    done = User.objects.create_user("done", "done@waybill.example")
    never = User.objects.create_user("never", "no address")
    User.objects.create_user("none")
    Address.objects.filter(user=done).update(confirmed_at=timezone.now())
    for user, words in [(waits, "is not confirmed yet"), (done, "was confirmed"), (never, "Nobody was asked")]:
        assert words in admin_client.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    for state, name in [("confirmed", "done"), ("waits", "waits"), ("not-asked", "never"), ("none", "none")]:
        shown = admin_client.get("/admin/auth/user/", {"address": state}).context["cl"].result_list
        assert name in {user.username for user in shown}
        assert {user.username for user in shown} <= {name, "admin"}


def test_welcome_is_sent_again_once_however_often_it_is_clicked(admin_client: Client) -> None:
    ada = User.objects.create_user("ada", ADDRESS)
    assert "Send the welcome again" in admin_client.get(f"/admin/auth/user/{ada.pk}/change/").content.decode()
    assert "on its way" in welcome(admin_client, ada, after=1)
    assert "Nobody was written to" in welcome(admin_client, ada, after=1)
    assert Message.objects.count() == 2
    assert OperatorAct.objects.filter(sentence="Sent the welcome again").count() == 1


def test_welcome_is_sent_again_by_those_who_may_change_users(client: Client) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_user"))
    ada = User.objects.create_user("ada", ADDRESS)
    client.force_login(viewer)
    page = client.get(f"/admin/auth/user/{ada.pk}/change/").content.decode()
    assert "is not confirmed yet" in page
    assert "Send the welcome again" not in page
    assert client.post(f"/admin/auth/user/{ada.pk}/welcome/", {"after": 1}).status_code == 403
    assert Message.objects.count() == 1
