"""The jobs admin in a real browser: live parts, phones, and life without JavaScript."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from billing.models import Customer
from jobs import testing
from jobs.models import Job, Kind
from jobs.services.beating import beat
from jobs.services.endings import success
from jobs.services.finishing import finish
from jobs.services.retrying import retry
from tests.jobs.admin import making
from tests.sample import tasks

# A live part calls itself late after 7 seconds; in milliseconds, as Playwright counts.
LATE = 20_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(context: BrowserContext, live_server: LiveServer) -> None:
    """Sign a browser in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def address(live_server: LiveServer, job: Job, page: str = "change") -> str:
    return f"{live_server.url}/admin/jobs/job/{job.pk}/{page}/"


def test_job_page_follows_its_job_and_keeps_folds_as_they_are(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    job = retry(testing.perform(tasks.explode_for_good.enqueue()).pk)
    page.goto(address(live_server, job))
    expect(page.locator(".job-sentence")).to_contain_text("It waits for another attempt")
    page.get_by_text("Traceback", exact=True).click()
    testing.perform(job)
    expect(page.locator(".job-sentence")).to_contain_text("It failed after 2 attempts")
    expect(page.locator("[data-fold=traceback-1]")).to_have_attribute("open", "")
    expect(page.locator("[data-fold=traceback-2]")).not_to_have_attribute("open", "")
    expect(page.locator("#job-live")).not_to_have_attribute("hx-trigger", re.compile("every"))


def test_text_being_selected_is_not_taken_away(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    job = making.running()
    page.goto(address(live_server, job))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.job-facts'))")
    finish(job, success(1))
    expect(page.locator("[data-live-note]")).to_contain_text("paused while text is selected", timeout=LATE)
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator(".job-sentence")).to_contain_text("It was done")


def test_page_says_so_when_the_server_is_away(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    page.goto(address(live_server, making.running()))
    page.route("**/live/", lambda route: route.abort())
    expect(page.locator("[data-live-note]")).to_contain_text("reconnecting", timeout=LATE)
    page.unroute("**/live/")
    expect(page.locator("[data-live-note]")).not_to_contain_text("reconnecting")


def test_who_was_signed_out_is_told_so_and_nothing_more_is_asked(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    job = making.running()
    page.clock.install()
    page.goto(f"{address(live_server, job)}?from=mail")
    page.context.clear_cookies()
    note = page.locator("[data-live-note]")
    expect(note).to_contain_text("You were signed out. Sign in again", timeout=LATE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # The page's own time: enough for many polls, and for the part to be called late.
    page.clock.run_for(60_000)
    # The bell, which asks seldom, hears by its own next question.
    assert [url for url in asked if not url.endswith("/bell/")] == []
    expect(note).not_to_contain_text("reconnecting")
    note.get_by_role("link", name="Sign in again").click()
    way_on = quote(f"/admin/jobs/job/{job.pk}/change/?from=mail", safe="")
    expect(page).to_have_url(f"{live_server.url}/admin/login/?next={way_on}")


def test_panel_tells_who_was_signed_out(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    invoice = Customer.objects.create(name="Lovelace Ltd", country="DE").invoices.create()
    tasks.add.using(subject=invoice).enqueue(a=1)
    page.goto(f"{live_server.url}/admin/billing/invoice/{invoice.pk}/change/")
    page.context.clear_cookies()
    expect(page.locator("#job-panel [data-live-note]")).to_contain_text("You were signed out.", timeout=LATE)


def test_note_keeps_what_the_page_wrote_into_it(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    page.goto(address(live_server, making.running()))
    page.route("**/live/", lambda route: route.abort())
    add = "document.querySelector('[data-live-note]').insertAdjacentHTML('beforeend', ' <b hidden>kept</b>')"
    page.evaluate(add)
    note = page.locator("[data-live-note]")
    expect(note).to_have_text(re.compile(r"UTC\. kept Updated \d+ s ago · reconnecting$"), timeout=LATE)
    expect(note.locator("b")).to_be_hidden()


def test_confirmation_can_be_gone_back_to(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    job = making.failed()
    page.goto(f"{live_server.url}/admin/jobs/job/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("retry_selected")
    page.locator("button[name=index]").click()
    page.get_by_role("link", name="Send letter by post").click()
    expect(page).to_have_url(address(live_server, job))
    page.go_back()
    expect(page.get_by_role("button", name="Retry 1 failed “Send letter by post” job")).to_be_visible()


def test_filters_stand_beside_the_list(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    making.failed()
    page.goto(f"{live_server.url}/admin/jobs/job/")
    page.get_by_role("link", name="Failed", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?status__exact=failed$"))


def test_filters_are_folded_above_the_list_on_a_phone(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    making.failed()
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"{live_server.url}/admin/jobs/job/")
    fold, rows = page.locator(".list-filters").bounding_box(), page.locator("#result_list").bounding_box()
    assert fold
    assert rows
    assert fold["y"] + fold["height"] <= rows["y"]
    expect(page.get_by_role("link", name="Failed", exact=True)).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("link", name="Failed", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?status__exact=failed$"))


def test_selection_is_retried_and_one_stays_in_the_same_list(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    making.failed(), making.failed(), making.running()
    page.goto(f"{live_server.url}/admin/jobs/job/?status__exact=failed")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("retry_selected")
    page.locator("button[name=index]").click()
    page.get_by_label("Reason").fill("the post is open")
    page.get_by_role("button", name="Retry 2 failed “Send letter by post” jobs").click()
    expect(page.get_by_text("Retried 2 jobs.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?status__exact=failed$"))
    expect(page.get_by_text("No job fits")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390])
def test_nothing_scrolls_sideways_on_a_phone(page: Page, live_server: LiveServer, width: int) -> None:
    sign_in(page.context, live_server)
    job = making.failed("A_word_without_a_break_" * 20, about=User.objects.create(username="Lovelace_" * 15))
    page.set_viewport_size({"width": width, "height": 780})
    beat("worker@a-host-with-a-name-that-goes-on-and-on.internal.example.com:4711", Kind.WORKER, ["default", "email"])
    admin = f"{live_server.url}/admin"
    lists = [f"{admin}/{path}" for path in ("", "jobs/job/", "jobs/heartbeat/", f"jobs/job/retry/?these={job.pk.hex}")]
    for path in (*lists, *(address(live_server, job, name) for name in ("change", "retry", "history"))):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        assert page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 80))") == [], path


def test_job_is_retried_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server)
    page = context.new_page()
    page.goto(address(live_server, making.failed()))
    page.get_by_role("link", name="Retry this job").click()
    page.get_by_role("button", name="Retry “Send letter by post”").click()
    expect(page.locator(".messagelist")).to_contain_text("Retried Send letter by post.")
    expect(page.locator(".job-sentence")).to_contain_text("It waits for another attempt")
    context.close()


def without_scripts(browser: Browser, live_server: LiveServer) -> BrowserContext:
    """Return a phone that runs no JavaScript, signed in."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    sign_in(context, live_server)
    return context


def test_a_cause_is_found_noted_and_retried_without_scripts_on_a_phone(
    browser: Browser, live_server: LiveServer
) -> None:
    for number in range(3):
        making.failed(f"No stamp {number}")
    making.failed("closed")
    with without_scripts(browser, live_server) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/admin/jobs/job/")
        page.get_by_role("link", name="What failed, by cause").click()
        page.get_by_role("link", name="The last 7 days").click()
        page.get_by_role("link", name="Add a note").first.click()
        page.get_by_label("Note").fill("Ada buys stamps")
        page.get_by_role("button", name="Keep this note").click()
        expect(page.get_by_text("Ada buys stamps")).to_be_visible()
        page.get_by_role("link", name="Retry 3 failed jobs…").click()
        page.get_by_role("button", name="Retry 3 jobs").click()
        expect(page.get_by_text("Retried 3 jobs.")).to_be_visible()
        expect(page).to_have_url(re.compile(r"/failed/\?span=7d$"))
        expect(page.get_by_text("Retry 1 failed job…")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
    assert Job.objects.filter(status="ready").count() == 3


def test_a_search_is_mended_by_what_it_says(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    making.failed("No stamp"), making.running()
    page.goto(f"{live_server.url}/admin/jobs/job/")
    page.get_by_label("Search", exact=True).fill("state:failed stamp")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#job-search-note")).to_contain_text("There is no field “state”")
    expect(page.get_by_label("Search", exact=True)).to_have_value("state:failed stamp")
    page.get_by_text("How to search").click()
    expect(page.get_by_text("status:failed", exact=True)).to_be_visible()
    page.get_by_label("Search", exact=True).fill("status:failed stamp")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
