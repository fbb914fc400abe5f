"""Arguments in a real browser: edited with an error in between, typed for a new job, on phones and without scripts."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs import testing
from jobs.models import Job
from tests.sample import tasks

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.django_db(transaction=True)]
LIST = "/admin/jobs/job/"


def chief(page: Page, live_server: LiveServer) -> None:
    """Sign a browser in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def failed() -> Job:
    return testing.perform(tasks.call_service.enqueue(token="hunter22", amount=10, memo="two\nlines"))


def test_arguments_are_edited_and_a_double_click_is_one_job(page: Page, live_server: LiveServer) -> None:
    chief(page, live_server)
    job = failed()
    page.goto(f"{live_server.url}{LIST}{job.pk}/change/")
    page.get_by_role("link", name="Retry with other arguments").click()
    page.get_by_label("Reason").fill("typed wrong")
    page.get_by_label("Amount").fill("twelve")
    page.get_by_role("button", name="Make the new job").click()
    expect(page.get_by_label("Amount")).to_be_focused()
    expect(page.get_by_label("Amount")).to_have_value("twelve")
    expect(page.get_by_label("Reason")).to_have_value("typed wrong")
    page.get_by_label("Amount").fill("12")
    page.get_by_role("button", name="Make the new job").dblclick()
    expect(page.locator(".job-edited")).to_contain_text("amount 10 → 12, by chief, because: typed wrong.")
    # A browser ends lines in its own way: what was left alone is the same to the letter.
    assert Job.objects.get(edited_from_id=job.pk).arguments == {**job.arguments, "amount": 12}
    page.locator(".job-edited").get_by_role("link").click()
    expect(page.locator(".job-edited")).to_contain_text("Retried with other arguments as another job.")


def test_a_job_is_started_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    chief(page, live_server)
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_role("link", name="New job").click()
    page.get_by_role("link", name="Fill in a form").click()
    page.get_by_label("Count (needed)").fill("3")
    page.get_by_label("Size").select_option("large")
    page.get_by_label("Numbers").fill("[1, 2]")
    page.get_by_label("Flag").uncheck()
    page.get_by_label("Reason").fill("asked by phone")
    page.get_by_role("button", name="Make this job").click()
    expect(page.locator(".messagelist")).to_contain_text("“Fill in a form” is asked for.")
    assert Job.objects.get().arguments == {"count": 3, "size": "large", "numbers": [1, 2], "flag": False}
    page.context.close()


@pytest.mark.parametrize("width", [360, 390])
def test_nothing_scrolls_sideways_on_a_phone(page: Page, live_server: LiveServer, width: int) -> None:
    chief(page, live_server)
    job = testing.perform(tasks.call_service.enqueue(token="hunter22", memo="A_word_without_a_break_" * 20))
    page.set_viewport_size({"width": width, "height": 780})
    of_one = [f"{LIST}{job.pk}/{name}/" for name in ("edit", "reveal", "change")]
    for path in (*of_one, f"{LIST}add/", f"{LIST}add/?task=tests.sample.tasks.fill_in"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
