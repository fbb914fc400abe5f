"""What an operator does on a bad day, from page to page in a real browser: looks, narrows, retries, pauses, resumes."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs.models import Job, Kind, Status
from jobs.services.beating import beat
from tests.jobs.admin import making
from tests.jobs.counting import backdate, count
from tests.sample import tasks
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# More than a page of the list holds.
FAILED = 53


def sign_in(context: BrowserContext, live_server: LiveServer) -> None:
    """Sign a browser in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def test_one_narrows_the_list_pages_opens_a_job_and_comes_back(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    for number in range(FAILED):
        making.failed(f"No stamp {number}")
    making.failed("closed"), making.successful()
    rows = page.locator("#result_list tbody tr")
    page.goto(f"{live_server.url}/admin/jobs/job/")
    page.get_by_role("link", name="Failed", exact=True).click()
    page.get_by_label("Search", exact=True).fill("stamp")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#changelist-search")).to_contain_text(f"{FAILED} jobs fit")
    page.get_by_role("link", name="Older", exact=True).click()
    expect(rows).to_have_count(FAILED - 50)
    older = page.url
    assert all(part in older for part in ("status__exact=failed", "q=stamp", "before="))
    rows.first.get_by_role("link", name="Send letter by post").click()
    expect(page.locator(".job-error")).to_have_text("ValueError: No stamp 2")
    page.go_back()
    expect(page).to_have_url(older)
    expect(rows).to_have_count(FAILED - 50)
    page.get_by_role("link", name="Newer", exact=True).click()
    expect(rows).to_have_count(50)
    page.get_by_label("Search", exact=True).fill("closed")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#changelist-search")).to_contain_text("1 job fits")
    assert "status__exact=failed" in page.url
    page.get_by_role("link", name="Show all jobs").first.click()
    expect(rows).to_have_count(50)


@pytest.mark.integration
def test_a_cause_is_retried_by_a_worker_while_one_watches(
    page: Page, live_server: LiveServer, start: Start, settings: Settings
) -> None:
    # So few that a person would not wait for a job to do it, were it not for the limit.
    settings.JOBS = settings.JOBS | {"BULK_LIMIT": 2}
    sign_in(page.context, live_server)
    jobs = [making.failed(f"No stamp {number}") for number in range(5)]
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(task=tasks.add.definition.name, arguments={"a": 1})
    page.goto(f"{live_server.url}/admin/jobs/job/failed/")
    page.get_by_role("link", name="Retry 5 failed jobs…").click()
    page.get_by_role("button", name="Retry 5 jobs").click()
    # Without a reason nothing happens: the browser leads to the field.
    expect(page.get_by_label("Reason")).to_be_focused()
    assert not Job.objects.filter(task="jobs.tasks.retry_all").exists()
    page.get_by_label("Reason").fill("stamps have come")
    page.get_by_role("button", name="Retry 5 jobs").click()
    expect(page.locator(".messagelist")).to_contain_text("It is done in the background")
    expect(page.locator(".job-sentence")).to_contain_text("It waits: no worker listens on the queue critical.")
    listening(start("rqworker"))
    expect(page.locator(".job-sentence")).to_contain_text("It was done", timeout=60_000)
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_text("Retry 5 failed jobs…")).to_have_count(0)
    # The list does not update itself.
    retried = Job.objects.filter(task=tasks.add.definition.name, status=Status.SUCCESSFUL)
    wait_until(lambda: retried.count() == len(jobs), "all have run", seconds=60)
    page.goto(f"{live_server.url}/admin/jobs/job/?task={tasks.add.definition.name}")
    expect(page.locator("#result_list .job-status-successful")).to_have_count(5)


def pause_the_mail(page: Page, live_server: LiveServer) -> None:
    """Pause the queue of mail, with a reason; ends on the page of all queues."""
    page.goto(f"{live_server.url}/admin/jobs/queuecontrol/")
    page.get_by_role("link", name="Pause email").click()
    expect(page.get_by_text("1 job waits in it now.")).to_be_visible()
    page.get_by_label("Reason").fill("the mail server moves")
    page.get_by_role("button", name="Pause the queue email").click()
    expect(page.locator(".messagelist")).to_contain_text("Paused the queue email.")


def resume_the_mail(page: Page) -> None:
    """Resume it, from the page of all queues."""
    page.get_by_role("link", name="Resume email").click()
    page.get_by_role("button", name="Resume the queue email").click()
    expect(page.locator(".messagelist")).to_contain_text("Resumed the queue email.")


def test_a_pause_is_told_on_every_page_that_it_concerns_until_somebody_resumes(
    page: Page, live_server: LiveServer
) -> None:
    sign_in(page.context, live_server)
    job = tasks.note.enqueue(text="hello")
    pause_the_mail(page, live_server)
    for path in ("", "jobs/overview/", f"jobs/job/{job.pk}/change/"):
        page.goto(f"{live_server.url}/admin/{path}")
        expect(page.get_by_text("The queue email was paused by chief").first).to_be_visible()
        expect(page.get_by_text("the mail server moves").first).to_be_visible()
    page.goto(f"{live_server.url}/admin/")
    page.locator(".job-paused").get_by_role("link", name="Queues").click()
    resume_the_mail(page)
    page.goto(f"{live_server.url}/admin/jobs/overview/")
    expect(page.locator(".job-paused")).to_have_count(0)


def test_a_queue_is_paused_and_resumed_without_scripts_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    sign_in(context, live_server)
    tasks.note.enqueue(text="hello")
    page = context.new_page()
    pause_the_mail(page, live_server)
    expect(page.locator("#job-queues .job-pause")).to_contain_text("the mail server moves")
    resume_the_mail(page)
    expect(page.locator("#job-queues .job-pause")).to_have_count(0)
    context.close()


def test_each_figure_of_the_overview_leads_to_its_jobs(page: Page, live_server: LiveServer) -> None:
    sign_in(page.context, live_server)
    beat("worker", Kind.WORKER, ["default", "email"])
    standing = {
        Status.READY: [tasks.add.enqueue(a=1), tasks.add.enqueue(a=2)],
        Status.RUNNING: [making.running()],
        Status.RETRYABLE: [making.retrying()],
        Status.FAILED: [making.failed() for _ in range(3)],
        Status.SUCCESSFUL: [making.successful()],
    }
    for job in (*standing[Status.FAILED], *standing[Status.SUCCESSFUL]):
        backdate(job, minutes=1)
    count()
    tasks.note.enqueue(text="of another queue")
    labels = {
        "ready": "waiting",
        "running": "running",
        "retryable": "retrying",
        "failed": "failed",
        "successful": "ended",
    }
    for status, jobs in standing.items():
        page.goto(f"{live_server.url}/admin/jobs/overview/?span=1h")
        row = page.locator(".job-lanes tr", has=page.get_by_role("rowheader", name="default"))
        row.locator(f"td[data-label={labels[status]}] a").first.click()
        expect(page).to_have_url(re.compile(rf"\?queue=default&status__exact={status.value}$"))
        expect(page.locator("#result_list tbody tr")).to_have_count(len(jobs))
