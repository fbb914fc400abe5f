"""The page of everything: what it says, to whom, and at what cost."""

import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.models import Kind, Overview, Rollup
from jobs.services.alerting import watch
from jobs.services.beating import Figures, beat
from jobs.services.leading import CLOCK, lead
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW, browser
from tests.jobs.alerting import fails, rule
from tests.jobs.counting import backdate, count
from tests.sample import tasks

pytestmark = pytest.mark.django_db

PAGE = "/admin/jobs/overview/"
ADDRESSES = {"jobs_overview_changelist": "", "jobs_overview_live": "live/"}


def statuses(client: Client) -> list[int]:
    return [client.get(f"{PAGE}{path}").status_code for path in ADDRESSES.values()]


def text(query: str = "", *permissions: str) -> str:
    html = browser(*(permissions or (VIEW,))).get(f"{PAGE}{query}").content.decode()
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_this_table_knows_every_address() -> None:
    assert {pattern.name for pattern in site.get_model_admin(Overview).get_urls()} == ADDRESSES.keys()


def test_only_who_may_see_jobs_sees_it() -> None:
    assert statuses(Client()) == [302, 403]
    assert statuses(browser()) == [403, 403]
    User.objects.all().delete()
    assert statuses(browser("view_queuecontrol", "view_heartbeat")) == [403, 403]
    User.objects.all().delete()
    assert statuses(browser(VIEW)) == [200, 200]


def test_it_can_only_be_read() -> None:
    making.successful()
    count()
    before = list(Rollup.objects.order_by("pk").values())
    assert browser(VIEW).post(PAGE).status_code == 405
    browser_of = Client()
    browser_of.force_login(User.objects.get())
    browser_of.get(PAGE)
    assert list(Rollup.objects.order_by("pk").values()) == before


def test_it_stands_first_among_the_pages_of_jobs() -> None:
    page = browser(VIEW, "view_alert").get("/admin/jobs/").content.decode()
    assert page.index('href="/admin/jobs/overview/"') < page.index('href="/admin/jobs/alert/"')
    client = Client()
    client.force_login(User.objects.get())
    assert 'href="/admin/jobs/overview/">Overview of queues and workers' in client.get("/admin/").content.decode()


def test_what_is_wrong_stands_above_and_nothing_is_called_well() -> None:
    tasks.note.enqueue(text="hello")
    page = text()
    assert "No worker listens on email: 1 job waits." in page
    assert "The clock is silent" in page
    assert "All is well" not in page


def test_all_is_well_is_said() -> None:
    beat("clock", Kind.CLOCK)
    lead(CLOCK, "clock")
    page = text()
    assert "All is well" in page
    assert "leads" in page


def test_failed_jobs_are_told_and_nothing_is_called_well() -> None:
    beat("clock", Kind.CLOCK)
    lead(CLOCK, "clock")
    fails()
    page = text()
    assert "1 job failed in the last 24 h, the last one" in page
    assert "All is well" not in page


def test_a_pause_says_why() -> None:
    beat("clock", Kind.CLOCK)
    pause_queue("email", reason="the relay is down")
    page = text()
    assert "“the relay is down”" in page
    assert "All is well" not in page


def test_alerts_are_shown_to_whom_may_see_them() -> None:
    rule()
    fails()
    watch()
    assert "1 alert is open" in text("", VIEW, "view_alert")
    User.objects.all().delete()
    assert "alert is open" not in text("", VIEW)


def test_figures_lead_to_the_jobs_behind_them() -> None:
    making.failed()
    making.running()
    page = browser(VIEW).get(PAGE).content.decode()
    for status in ("failed", "running"):
        assert f'<a href="/admin/jobs/job/?queue=default&amp;status__exact={status}">1</a>' in page


def test_charts_and_their_table_tell_the_same() -> None:
    for job in (making.successful(), making.failed()):
        backdate(job, minutes=1, ran=3)
    count()
    html = browser(VIEW).get(f"{PAGE}?span=24h").content.decode()
    assert "2 jobs ended in the last 24 h, at most" in html
    assert "50 %" in html
    assert re.search(r'<td data-label="default" class="job-number">\d, 1 failed</td>', html)


def test_a_running_job_stands_beside_its_worker() -> None:
    beat("worker-1", Kind.WORKER, ["default"], Figures(memory_bytes=98_400_000, ended=1_234))
    assert '<td data-label="memory">98 MB</td>' in browser(VIEW).get(PAGE).content.decode()
    User.objects.all().delete()
    job = making.running()
    assert f'<a href="/admin/jobs/job/{job.pk}/change/">' in browser(VIEW).get(PAGE).content.decode()


@pytest.mark.parametrize("query", ["?span=1h", "?span=7d", "?span=nonsense", "?span=", "?span=%00"])
def test_whatever_span_is_asked_for_there_is_an_answer(query: str) -> None:
    assert browser(VIEW).get(f"{PAGE}{query}").status_code in (200, 400)


def test_the_span_is_kept_by_the_live_part() -> None:
    page = browser(VIEW).get(f"{PAGE}?span=7d").content.decode()
    assert 'hx-get="/admin/jobs/overview/live/?span=7d"' in page


@pytest.mark.parametrize("path", ADDRESSES.values())
def test_it_takes_few_queries_even_when_all_is_wrong(
    path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # With every right of the application, and so with every question asked; the clock is silent.
    rights = Permission.objects.filter(content_type__app_label="jobs").values_list("codename", flat=True)
    client = browser(*rights)
    for job in (making.successful(), making.failed(), making.running(), making.retrying()):
        if job.finished_at:
            backdate(job, minutes=1)
    pause_queue("email")
    count()
    # Twelve of the page's own, and the bell's, which asks once on every page of the admin.
    with django_assert_max_num_queries(13):
        client.get(f"{PAGE}{path}")
