"""The bell follows by itself, and one chooses in a real browser what is e-mailed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.contrib.notifications.api import notify
from jobs.contrib.notifications.preferences import ways_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_bell_follows_without_a_reload_and_choices_are_kept(page: Page, live_server: LiveServer) -> None:
    ada = User.objects.create_superuser("ada", "ada@example.com")
    client = Client()
    client.force_login(ada)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.clock.install()
    page.goto(f"{live_server.url}/admin/notifications/notification/preferences/")
    bell = page.locator(".notification-bell")
    expect(bell).to_have_text("Notifications: none unread")
    bell.focus()
    notify(ada, "The import has ended")
    page.clock.fast_forward(31_000)
    expect(bell.locator("strong")).to_have_text("1")
    expect(bell).to_be_focused()
    # A tab that nobody sees asks for nothing; whoever comes back sees at once what came.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    notify(ada, "The export is ready")
    page.clock.fast_forward(61_000)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(bell.locator("strong")).to_have_text("2")

    page.get_by_label("Went wrong").select_option("At once")
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.locator(".messagelist")).to_contain_text("Kept: you get by e-mail, to ada@example.com")
    assert ways_of(ada)["error"] == "at_once"
