"""The bell on every page, and the page of one's own notifications."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jobs.contrib.notifications import reading
from jobs.contrib.notifications.api import Level, notify
from jobs.contrib.notifications.models import Notification
from jobs.contrib.notifications.reading import count_unread
from tests.sample import tasks

pytestmark = pytest.mark.django_db

LIST = "/admin/notifications/notification/"
READ = f"{LIST}read/"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", is_staff=True)


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob", is_staff=True)


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def text_of(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def bell_on(client: Client, address: str) -> str:
    found = re.search(r'<a class="notification-bell".*?</a>', text_of(client, address), re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else ""


def test_every_page_has_a_bell_with_the_number_of_what_is_unread(browser: Client, ada: User, bob: User) -> None:
    assert bell_on(browser, "/admin/").endswith("Notifications: none unread")
    notify([ada, bob], "One")
    notify(ada, "Two")
    assert bell_on(browser, "/admin/").endswith("Notifications: 2 unread")
    assert bell_on(browser, "/admin/password_change/").endswith("Notifications: 2 unread")


def test_the_bell_stops_counting(browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(102):
        notify(ada, f"Number {number}")
    assert count_unread(ada) == 100
    assert "99+ unread" in bell_on(browser, "/admin/")


def test_who_is_not_signed_in_has_no_bell_and_asks_for_none(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert bell_on(Client(), "/admin/login/") == ""


def test_the_bell_is_one_query(
    browser: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(50) as asked:
        bell_on(browser, "/admin/password_change/")
    assert sum('"notifications_notification"' in query["sql"] for query in asked.captured_queries) == 1


def test_one_sees_ones_own_alone_with_words_for_the_level(browser: Client, ada: User, bob: User) -> None:
    notify(ada, "<b>Yours</b>", "line one\n<script>", level=Level.WARNING)
    notify(bob, "Not yours")
    page = text_of(browser)
    assert "&lt;b&gt;Yours&lt;/b&gt;" in page
    assert "&lt;script&gt;" in page
    assert "Look at it" in page
    assert "Not yours" not in page


def test_a_subject_is_linked_for_whom_may_open_it(browser: Client, ada: User) -> None:
    job = tasks.add.enqueue(a=1)
    notify(ada, "It ended", subject=job)
    address = reverse("admin:jobs_job_change", args=[job.pk])
    assert address not in text_of(browser)
    User.objects.update(is_superuser=True)
    assert f'<a href="{address}">It ended</a>' in text_of(browser)
    notify(ada, "Elsewhere", url="/admin/?a=1&b=2")
    assert '<a href="/admin/?a=1&amp;b=2">Elsewhere</a>' in text_of(browser)


def test_looking_marks_nothing_read_and_a_post_does(browser: Client, ada: User) -> None:
    notify(ada, "One")
    notify(ada, "Two")
    text_of(browser)
    assert (count_unread(ada), browser.get(READ).status_code) == (2, 405)
    answer = browser.post(READ, {"id": str(Notification.objects.get(title="One").pk), "show": "unread"})
    assert answer["Location"] == f"{LIST}?show=unread"
    assert [row.title for row in Notification.objects.of(ada).unread()] == ["Two"]
    page = text_of(browser, f"{LIST}?show=unread")
    assert ("Two" in page, "One" in page) == (True, False)


def test_all_are_read_but_what_came_after_the_page(browser: Client, ada: User, bob: User) -> None:
    notify([ada, bob], "Seen")
    newest = Notification.objects.of(ada).latest("id")
    notify(ada, "Came meanwhile")
    assert f'name="up_to" value="{newest.pk}"' not in text_of(browser)
    browser.post(READ, {"up_to": str(newest.pk)})
    assert [row.title for row in Notification.objects.of(ada).unread()] == ["Came meanwhile"]
    assert count_unread(bob) == 1


def test_nobody_marks_anothers_read(browser: Client, bob: User) -> None:
    notify(bob, "Bob's")
    row = Notification.objects.get()
    browser.post(READ, {"id": str(row.pk)})
    browser.post(READ, {"up_to": str(row.pk)})
    assert browser.post(READ, {"id": "nonsense"}).status_code == 302
    assert count_unread(bob) == 1


def test_older_ones_are_a_page_further_on_and_none_is_shown_twice(
    browser: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for number in range(5):
        notify(ada, f"Number {number}")
    shown, address = [], LIST
    for _ in range(3):
        page = text_of(browser, address)
        shown += re.findall(r"Number \d(?=\s*</p>)", page)
        older = re.search(r'<a href="(\?before=[^"]+)">Older</a>', page)
        address = f"{LIST}{older[1]}" if older else ""
    assert shown == [f"Number {number}" for number in (4, 3, 2, 1, 0)]
    assert address == ""


def test_an_empty_page_says_what_would_fill_it(browser: Client) -> None:
    assert "Nobody has told you anything yet" in text_of(browser)
    assert "Nothing unread" in text_of(browser, f"{LIST}?show=unread")
