"""The back office's first page, which says whether all is well."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.admin.health import health_context
from jobs.models import Kind
from jobs.selectors import failures
from jobs.services.beating import beat
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> None:
    beat("clock", Kind.CLOCK)


def home(*permissions: str) -> str:
    html = making.browser(*permissions).get("/admin/").content.decode()
    return " ".join(re.sub("<[^>]*>", "", html).split())


@pytest.mark.usefixtures("clock")
def test_all_is_well_is_said_in_one_line() -> None:
    beat("one", Kind.WORKER, ["default"])
    beat("two", Kind.WORKER, ["default"])
    assert "All is well: 0 failed jobs in the last 24 h; 2 workers and the clock are alive." in home(VIEW)


@pytest.mark.usefixtures("clock")
def test_failures_are_counted_and_lead_to_the_list() -> None:
    beat("one", Kind.WORKER, ["default"])
    making.failed()
    client = making.browser(VIEW)
    html = client.get("/admin/").content.decode()
    assert '<a href="/admin/jobs/job/?status__exact=failed">1 job failed</a> in the last 24 h' in html
    assert "1 worker and the clock are alive." in html
    assert "All is well" not in html


def test_what_is_wrong_stands_above() -> None:
    tasks.add.enqueue(a=1)
    text = home(VIEW)
    assert "The clock is silent" in text
    assert "No worker listens on default: 1 job waits." in text
    assert "0 jobs failed in the last 24 h." in text
    assert "All is well" not in text


@pytest.mark.usefixtures("clock")
def test_workers_that_nobody_needs_yet_are_not_missed() -> None:
    assert "the clock is alive; no worker is, and no job waits for one." in home(VIEW)


def test_who_may_not_see_jobs_is_told_nothing_of_them() -> None:
    making.failed()
    text = home("view_heartbeat")
    assert "failed" not in text
    assert "The clock is silent" not in text


def test_an_applications_own_page_is_left_as_it_is() -> None:
    assert "The clock is silent" not in making.browser(VIEW).get("/admin/jobs/").content.decode()


def test_count_of_failures_stops_at_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "LOOK_AT", 2)
    monkeypatch.setattr("jobs.admin.health.LOOK_AT", 2)
    for _ in range(4):
        making.failed()
    assert health_context()["failed"] == "2+ jobs failed"


def test_answer_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        making.failed()
    with django_assert_max_num_queries(6):
        health_context()


def test_no_link_leads_from_the_back_office_to_itself() -> None:
    assert "View site" not in home(VIEW)


def test_forged_way_on_from_the_login_page_leads_to_the_back_office() -> None:
    User.objects.create_superuser("chief", password="of staff")
    login = {"username": "chief", "password": "of staff", "next": "//evil.example/"}
    assert Client().post("/admin/login/?next=//evil.example/", login)["Location"] == "/admin/"


@pytest.mark.usefixtures("clock")
def test_paused_queue_is_told_in_place_of_all_is_well() -> None:
    pause_queue("email", reason="the relay is being moved")
    page = home(VIEW)
    assert "The queue email was paused" in page
    assert "the relay is being moved" in page
    assert "All is well" not in page
