"""Schedules in a real browser: changed with a preview, paused, run by a real worker; phones; without scripts."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Schedule
from jobs.services.scheduling import pause
from tests.browser.steps import issue_draft, sign_in
from tests.jobs.admin import schedules
from tests.jobs.scheduling import ADD
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration]
# Every last Sunday of March, at a time that the clocks skip in Berlin.
SKIPPED = "30 2 * 3 0L"
WARNING = "02:30 does not exist that day, so it runs at 03:00"


@pytest.mark.integration
def test_schedule_is_made_run_by_a_worker_changed_paused_and_resumed(page: Page, waybill: Waybill) -> None:
    sign_in(page, waybill)
    issue_draft(page, waybill)
    invoice = page.url.rstrip("/").split("/")[-2]

    page.goto(f"{waybill.base_url}/admin/jobs/schedule/add/")
    page.get_by_role("link", name="Make invoice PDF").click()
    page.get_by_label("Name").fill("Monthly copy")
    page.get_by_label("Invoice id (needed)").fill(invoice)
    page.get_by_label("Cron text").fill("0 2 1 * *")
    expect(page.locator("#job-preview")).to_contain_text("On the first day of every month at 02:00, UTC")
    page.get_by_role("button", name="Make this schedule").click()
    expect(page.locator(".messagelist")).to_contain_text("“Monthly copy” is made.")

    page.get_by_role("link", name="Change…").click()
    page.get_by_label("Cron text").fill("61 * * * *")
    expect(page.locator("#job-errors-cron")).to_contain_text("is no cron text: bad minute")
    page.get_by_label("Cron text").fill(SKIPPED)
    page.get_by_label("Time zone").fill("Europe/Berlin")
    expect(page.locator("#job-preview")).to_contain_text(WARNING)
    expect(page.locator("#job-errors-cron")).to_be_empty()
    page.get_by_label("Reason").fill("once a year is enough")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".messagelist")).to_contain_text("is changed")
    expect(page.get_by_text("Reason: once a year is enough")).to_be_visible()

    page.get_by_role("link", name="Pause…").click()
    page.get_by_label("Reason").fill("stock-taking")
    page.get_by_role("button", name="Pause “Monthly copy”").click()
    expect(page.locator(".job-sentence")).to_contain_text("Paused")
    expect(page.locator(".job-sentence")).to_contain_text("“stock-taking”")

    page.get_by_role("link", name="Run now").click()
    page.get_by_role("button", name="Run “Monthly copy” now").dblclick()
    expect(page.locator(".job-sentence")).to_contain_text("It was done", timeout=20_000)
    page.locator(".job-facts").get_by_role("link", name="Monthly copy").click()
    expect(page.locator(".job-runs tbody tr")).to_have_count(1)
    expect(page.locator(".job-runs")).to_contain_text("Successful")

    page.get_by_role("link", name="Resume").click()
    page.get_by_role("button", name="Resume “Monthly copy”").click()
    expect(page.locator(".job-sentence")).to_contain_text("Runs by itself")
    # The desk is shared: leave it as it was.
    page.get_by_role("link", name="Retire…").click()
    page.get_by_label("Reason").fill("the test is over")
    page.get_by_role("button", name="Retire “Monthly copy” for good").click()
    expect(page.locator(".job-sentence")).to_contain_text("Retired")


def chief(page: Page, live_server: LiveServer) -> None:
    """Sign a browser in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.mark.django_db(transaction=True)
def test_schedule_is_previewed_and_changed_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    chief(page, live_server)
    schedule = schedules.by_hand()
    page.goto(f"{live_server.url}{schedules.address(schedule, 'edit')}")
    page.get_by_label("Cron text").fill(SKIPPED)
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Reason").fill("my reason")
    # Enter looks, too.
    page.get_by_label("Time zone").press("Enter")
    expect(page.locator("#job-preview")).to_contain_text(WARNING)
    expect(page.get_by_label("Reason")).to_have_value("my reason")
    assert Schedule.objects.get().cron == "0 6 * * *"
    page.get_by_role("button", name="Every weekday at 06:00").click()
    expect(page.locator("#job-preview")).to_contain_text("Every weekday at 06:00, Berlin time")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".messagelist")).to_contain_text("is changed")
    assert Schedule.objects.get().cron == "0 6 * * 1-5"
    page.context.close()


@pytest.mark.django_db(transaction=True)
def test_form_begins_at_the_first_field_that_is_wrong(page: Page, live_server: LiveServer) -> None:
    chief(page, live_server)
    page.goto(f"{live_server.url}{schedules.LIST}add/")
    page.get_by_role("link", name="Add numbers").click()
    page.get_by_label("A (needed)").fill("one")
    page.get_by_label("Cron text").fill("nonsense")
    page.get_by_role("button", name="Make this schedule").click()
    expect(page.get_by_label("A (needed)")).to_be_focused()
    expect(page.get_by_label("A (needed)")).to_have_value("one")
    expect(page.get_by_label("Cron text")).to_have_value("nonsense")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 390])
def test_nothing_scrolls_sideways_on_a_phone(page: Page, live_server: LiveServer, width: int) -> None:
    chief(page, live_server)
    schedule = schedules.by_hand(title="A_word_without_a_break_" * 8, arguments={"a": 10**18})
    pause(schedule.pk, reason="Another_word_without_a_break_" * 9)
    page.set_viewport_size({"width": width, "height": 780})
    one = [schedules.address(schedule, name) for name in ("change", "edit", "run", "resume", "retire", "history")]
    for path in (
        schedules.LIST,
        f"{schedules.LIST}agenda/",
        f"{schedules.LIST}add/",
        f"{schedules.LIST}add/?task={ADD}",
        *one,
    ):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 80))") == [], path


@pytest.mark.django_db(transaction=True)
def test_filters_of_schedules_live_in_the_address(page: Page, live_server: LiveServer) -> None:
    chief(page, live_server)
    pause(schedules.by_hand().pk, reason="stock-taking")
    page.goto(f"{live_server.url}{schedules.LIST}")
    page.get_by_role("link", name="Paused", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?state=paused$"))
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
