"""The page of one's own choices, the link that stops letters, and what the bell asks for."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.contrib.mail.models import Message
from jobs.contrib.notifications.api import Level, notify
from jobs.contrib.notifications.links import token_for
from jobs.contrib.notifications.models import Notification, Preference, Way
from jobs.contrib.notifications.preferences import choose, ways_of
from tests.sample import tasks

pytestmark = pytest.mark.django_db

LIST = "/admin/notifications/notification/"
PREFERENCES, BELL = f"{LIST}preferences/", f"{LIST}bell/"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", "ada@example.com", is_staff=True)


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def stop(user: User, way: Way) -> str:
    return f"/notifications/unsubscribe/{token_for(user.pk, way)}/"


def test_what_is_chosen_is_kept_for_oneself_alone(browser: Client, ada: User) -> None:
    bob = User.objects.create_user("bob", is_staff=True)
    chosen = {"error": "at_once", "warning": "daily", "success": "never", "info": "hourly"}
    for _ in range(2):
        answer = browser.post(PREFERENCES, chosen, follow=True)
    assert "Kept: you get by e-mail, to ada@example.com, what says: Went wrong, Look at it, Note." in (
        answer.content.decode()
    )
    assert ways_of(ada) == chosen
    assert (ways_of(bob)["error"], Preference.objects.count()) == ("hourly", 4)
    page = browser.get(PREFERENCES).content.decode()
    assert re.findall(r'value="(\w+)" selected', page) == ["at_once", "daily", "never", "hourly"]
    assert "ada@example.com" in page


def test_another_way_is_refused_at_its_field_and_keeps_nothing(browser: Client) -> None:
    answer = browser.post(PREFERENCES, {"error": "pigeon", "warning": "daily", "success": "never", "info": "never"})
    assert "pigeon is not one of the available choices" in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"), [("", "Your account has no e-mail address"), ("at home", "at home is no e-mail address")]
)
def test_who_has_no_address_is_told_so(browser: Client, address: str, words: str) -> None:
    User.objects.update(email=address)
    assert words in browser.get(PREFERENCES).content.decode()


def test_a_link_stops_what_came_that_way_without_a_login_and_looking_stops_nothing(ada: User) -> None:
    choose(ada, {Level.SUCCESS: Way.DAILY})
    stranger, address = Client(enforce_csrf_checks=True), stop(ada, Way.HOURLY)
    notify(ada, "It failed", level=Level.ERROR)
    page = stranger.get(address)
    assert '<form method="post">' in page.content.decode()
    assert (ways_of(ada)["error"], page["Referrer-Policy"]) == (Way.HOURLY, "no-referrer")
    assert "ada" not in page.content.decode()
    # As a mail program posts: no cookie, no token of a form, and no redirect to follow.
    for _ in range(2):
        answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "no more hourly digests" in answer.content.decode()
        assert PREFERENCES in answer.content.decode()
        assert "ada" not in answer.content.decode().replace("/admin/", "")
    assert ways_of(ada) == {"error": "never", "warning": "never", "success": "daily", "info": "never"}
    assert not Notification.objects.waiting().exists()


def test_a_link_that_we_have_not_signed_stops_nothing(ada: User) -> None:
    good = stop(ada, Way.HOURLY)
    for wrong in (f"{good[:-2]}A/" if good[-2] != "A" else f"{good[:-2]}B/", "/notifications/unsubscribe/1:hourly/"):
        assert Client().post(wrong).status_code == 404
    assert not Preference.objects.exists()
    ada.delete()
    assert Client().post(good).status_code == 200


def test_a_letter_leads_to_what_it_tells_of_for_whom_may_open_that(browser: Client, ada: User) -> None:
    job = tasks.add.enqueue(a=1)
    notify(ada, "It ended", subject=job)
    address = f"{LIST}{Notification.objects.get().pk}/open/"
    assert browser.get(address)["Location"] == LIST
    User.objects.update(is_superuser=True)
    assert browser.get(address)["Location"] == f"/admin/jobs/job/{job.pk}/change/"
    assert Notification.objects.get().read_at is None
    Notification.objects.update(recipient=User.objects.create_user("bob"))
    assert browser.get(address)["Location"] == LIST


def test_the_bell_is_answered_by_a_word_only_when_its_number_is_another(
    browser: Client, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    notify(ada, "One")
    first = browser.get(BELL)
    assert "<strong>1</strong>" in first.content.decode()
    # The session, the person, the number.
    with django_assert_num_queries(3):
        same = browser.get(BELL, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    notify(ada, "Two")
    assert "<strong>2</strong>" in browser.get(BELL, headers={"If-None-Match": first["ETag"]}).content.decode()
    assert "no-store" not in first["Cache-Control"]
    with django_assert_num_queries(0):
        assert Client().get(BELL).status_code == 403


def test_somebody_who_was_told_something_can_be_deleted(browser: Client, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    bob = User.objects.create_user("bob", "bob@example.com", is_staff=True)
    choose(bob, {Level.INFO: Way.AT_ONCE})
    notify(bob, "Hello")
    browser.post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(username="bob").exists()
    assert not Notification.objects.exists()
    assert Message.objects.count() == 1
