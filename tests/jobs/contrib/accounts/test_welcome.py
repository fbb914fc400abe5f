"""A new user: the welcome, the address that is confirmed by it, and the password that is chosen."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from jobs import testing
from jobs.contrib.accounts import confirming, welcoming
from jobs.contrib.accounts.exceptions import NotConfirmed
from jobs.contrib.accounts.limits import LINK_LIVES
from jobs.contrib.accounts.models import Address
from jobs.contrib.accounts.tasks import answer_unconfirmed
from jobs.contrib.mail.api import Message
from jobs.models import Job
from tests.jobs.contrib.accounts.letters import last_letter, link_in

pytestmark = pytest.mark.django_db
ADDRESS, OTHER = "ada@waybill.example", "ada@new.example"
PASSWORD = "a long new passphrase"
CHOICE = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def templates_to(address: str) -> list[str]:
    return list(Message.objects.filter(recipients=address).order_by("pk").values_list("template", flat=True))


def test_whoever_is_made_by_a_command_is_welcomed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "x")
    call_command("createsuperuser", username="boss", email=ADDRESS, interactive=False, verbosity=0)
    boss = User.objects.get()
    boss.first_name = "Ada"
    boss.save()
    assert templates_to(ADDRESS) == ["welcome"]
    assert Message.objects.get().about == boss
    assert Message.objects.get().idempotency_key


def test_looking_at_the_link_confirms_nothing_and_posting_does_once(client: Client) -> None:
    user = User.objects.create_user("ada", ADDRESS, "has one")
    link = link_in(last_letter(ADDRESS))
    assert ADDRESS in client.get(link).content.decode()
    assert not Address.objects.get().confirmed_at
    assert client.post(link, follow=True).redirect_chain == [("/admin/welcome/confirmed/", 302)]
    confirmed_at = Address.objects.get().confirmed_at
    assert confirmed_at
    assert "confirmed already" in client.post(link).content.decode()
    assert Address.objects.get().confirmed_at == confirmed_at
    user.refresh_from_db()
    assert user.check_password("has one")


def test_who_has_no_password_chooses_one_by_a_letter_that_is_a_secret(client: Client) -> None:
    User.objects.create_user("ada", ADDRESS)
    letter = last_letter(ADDRESS)
    assert letter.is_secret
    link = link_in(letter)
    assert "too short" in client.post(link, {"new_password1": "x", "new_password2": "x"}).content.decode()
    assert not Address.objects.get().confirmed_at
    client.post(link, CHOICE)
    assert Address.objects.get().confirmed_at
    assert client.login(username="ada", password=PASSWORD)
    client.post(link, {"new_password1": "another passphrase", "new_password2": "another passphrase"})
    assert client.login(username="ada", password=PASSWORD)


def test_password_that_was_set_meanwhile_stays(client: Client) -> None:
    user = User.objects.create_user("ada", ADDRESS)
    seen = Address.objects.select_related("user").get()
    user.set_password("set by staff")
    user.save()
    with pytest.raises(NotConfirmed):
        confirming.confirm_and_choose(seen, PASSWORD)
    user.refresh_from_db()
    assert user.check_password("set by staff")
    assert not Address.objects.get().confirmed_at


def test_of_two_who_saw_the_same_link_one_confirms() -> None:
    User.objects.create_user("ada", ADDRESS, "has one")
    first, second = Address.objects.get(), Address.objects.get()
    confirming.confirm(first)
    with pytest.raises(NotConfirmed):
        confirming.confirm(second)


@pytest.mark.parametrize("change", ["too old", "a newer one", "another address", "inactive"])
def test_stale_link_does_nothing_and_offers_another(client: Client, change: str) -> None:
    user = User.objects.create_user("ada", ADDRESS)
    link = link_in(last_letter(ADDRESS))
    now = timezone.now()
    if change == "a newer one":
        assert welcoming.welcome_again(Address.objects.get(), after=1)
    elif change != "too old":
        user.email, user.is_active = (OTHER, True) if change == "another address" else (ADDRESS, False)
        user.save()
    with freeze_time(now + (LINK_LIVES + timedelta(minutes=1)) * (change == "too old"), tick=True):
        for answer in (client.get(link), client.post(link, CHOICE)):
            assert answer.status_code == 410
            assert 'action="/admin/welcome/"' in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not Address.objects.filter(confirmed_at__isnull=False).exists()


def test_link_of_another_purpose_is_nonsense(client: Client) -> None:
    assert client.get("/admin/welcome/nonsense/").status_code == 404


def test_new_link_comes_to_who_waits_and_to_nobody_else(client: Client) -> None:
    User.objects.create_user("ada", ADDRESS, "has one")
    User.objects.create_user("done", OTHER, "has one")
    Address.objects.filter(address=OTHER).update(confirmed_at=timezone.now())
    answers = {
        client.post("/admin/welcome/", {"email": to}, follow=True).content for to in (ADDRESS, OTHER, "x@y.example")
    }
    assert len(answers) == 1
    for job in Job.objects.filter(task=answer_unconfirmed.definition.name):
        testing.perform(job)
    assert (templates_to(ADDRESS), templates_to(OTHER)) == (["welcome"] * 2, ["welcome"])
    client.post(link_in(last_letter(ADDRESS)))
    assert Address.objects.get(address=ADDRESS).confirmed_at


def test_changed_address_is_confirmed_anew_and_the_old_one_is_told() -> None:
    user = User.objects.create_user("ada", ADDRESS, "has one")
    confirming.confirm(Address.objects.get())
    for address in (OTHER, ADDRESS, ""):
        user.email = address
        user.save(update_fields=["email"])
    # Of the new one, which was never confirmed, a stranger may have heard: it is told nothing.
    assert templates_to(OTHER) == ["confirm_address"]
    assert templates_to(ADDRESS) == ["welcome", "address_changed", "welcome"]
    assert OTHER in Message.objects.get(template="address_changed").text
    assert not Address.objects.exists()


def test_one_whose_address_no_mail_can_go_to_is_made_all_the_same() -> None:
    User.objects.create_user("ada", "no address at all")
    assert Address.objects.get().letters == 0
    assert not Message.objects.exists()


def test_users_are_made_without_the_battery_for_mail(settings: Any) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if "mail" not in app]
    User.objects.create_user("ada", ADDRESS)
    assert Address.objects.get().written_at is None


def test_who_is_there_before_is_not_welcomed(django_assert_num_queries: Any) -> None:
    user = User.objects.create_user("ada", ADDRESS)
    Address.objects.all().delete()
    Message.objects.all().delete()
    migration = import_module("jobs.contrib.accounts.migrations.0001_accounts")
    migration.know_who_is_there(apps, None)
    user.save()
    assert Address.objects.get().address == ADDRESS
    assert not Message.objects.exists()
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])
