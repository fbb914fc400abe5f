"""Reports in the admin: asked for, followed and downloaded, each by whom may."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from billing.models import Report, ReportKind
from billing.services.reporting import pruning
from jobs import testing
from jobs.api import Job, Priority, Status
from tests.billing.making import words
from tests.billing.reports.making import OCTOBER, asked, clerk, made, person

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/billing/report/", "/admin/billing/report/add/"


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(**fields: Any) -> dict[str, Any]:
    given = {"kind": "sales", "period": "last-month", "formats": ["pdf"], "when": "now", "request_key": uuid4()}
    return given | fields


def page(report: Report) -> str:
    return f"{LIST}{report.pk}/"


def test_somebody_asks_for_a_report_and_downloads_it() -> None:
    client = signed_in(clerk())
    answer = client.post(ADD, sent := form(formats=["pdf", "csv"]))
    assert client.post(ADD, sent)["Location"] == answer["Location"], "a double click is one report"
    report = Report.objects.get()
    assert Job.objects.get().priority == Priority.HIGH
    assert "It begins as soon as a worker is free" in words(client.get(answer["Location"]))
    testing.run_pending()
    told = words(client.get(answer["Location"]))
    assert "Ready" in told
    assert "Download PDF" in told
    download = client.get(answer["Location"] + "download/pdf/")
    assert download.headers["Content-Disposition"] == f'attachment; filename="{report.file_name("pdf")}"'
    assert b"".join(download).startswith(b"%PDF")
    assert client.get(answer["Location"] + "download/xlsx/").status_code == 404
    assert "Ready" in words(client.get(LIST))
    assert "Sales 1" not in words(client.get(f"{LIST}?kind__exact=vat"))


def test_own_days_later_and_by_mail() -> None:
    ada = clerk()
    later = timezone.now() + timedelta(days=3)
    sent = form(
        kind="ageing",
        period="own",
        first_day="2026-10-01",
        last_day="2026-10-31",
        when="later",
        run_after=later.strftime("%Y-%m-%dT%H:%M"),
        mail_to=[ada.email],
    )
    answer = signed_in(ada).post(ADD, sent)
    report = Report.objects.get()
    assert (report.period, report.mail_to) == (OCTOBER, [ada.email])
    assert report.run_after == later.replace(second=0, microsecond=0)
    assert (Job.objects.get().status, Job.objects.get().run_after) == (Status.SCHEDULED, report.run_after)
    assert "For later" in words(signed_in(ada).get(answer["Location"]))


def test_a_preset_is_counted_from_the_day_on_which_it_is_made() -> None:
    later = timezone.now() + timedelta(days=40)
    signed_in(clerk()).post(ADD, form(period="this-month", when="later", run_after=later.isoformat()[:16]))
    assert Report.objects.get().last_day == later.date()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"period": "own"}, "Enter the first and the last day"),
        ({"period": "own", "first_day": "2026-10-02", "last_day": "2026-10-01"}, "swap them"),
        ({"period": "own", "first_day": "2026-10-02", "last_day": "2999-10-01"}, "enter an earlier one"),
        ({"period": "own", "first_day": "2001-10-02", "last_day": "2026-10-01"}, "more than ten years"),
        ({"when": "later"}, "Enter when"),
        ({"when": "later", "run_after": "2020-01-01T10:00"}, "yet to come"),
        ({"formats": []}, "Tick at least one kind of file"),
        ({"mail_to": ["cy@office.example"]}, "not to be seen by cy@office.example"),
        ({"mail_to": ["elsewhere@example.com"]}, "not one of the available choices"),
        ({"kind": "jobs"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(fields: dict[str, Any], said: str) -> None:
    person(username="cy")
    answer = signed_in(clerk()).post(ADD, form(**fields))
    assert (answer.status_code, Report.objects.count()) == (200, 0)
    assert said in words(answer)


def test_each_sees_reports_of_the_kinds_they_may_see() -> None:
    sales = made(by=clerk())
    both = person("add_report", "view_report", "view_job", username="both")
    health = made(ReportKind.JOBS, by=both)
    reader, jobs = person("view_report", username="reader"), person("view_job", username="op")
    for user, answers in ((both, (200, 200)), (reader, (200, 403)), (jobs, (403, 403))):
        for report, answer in zip((sales, health), answers, strict=True):
            places = [page(report) + more for more in ("", "live/", "download/pdf/")]
            assert [signed_in(user).get(place).status_code for place in places] == [answer] * 3
    told = words(signed_in(reader).get(LIST))
    assert str(sales) in told
    assert str(health) not in told
    assert [signed_in(user).get(LIST).status_code for user in (both, reader, jobs)] == [200, 200, 403]
    assert [signed_in(user).get(ADD).status_code for user in (both, reader, jobs)] == [200, 403, 403]
    assert signed_in(reader).get(f"{LIST}999999/").status_code == 404


def test_only_who_asked_cancels_and_only_by_post() -> None:
    ada = clerk()
    report = asked(by=ada)
    assert signed_in(clerk("bob")).post(page(report) + "cancel/").status_code == 403
    assert signed_in(ada).get(page(report) + "cancel/").status_code == 405
    answer = signed_in(ada).post(page(report) + "cancel/", follow=True)
    assert "No file was kept, and nobody is mailed" in words(answer)
    again = signed_in(ada).post(page(report) + "cancel/", follow=True)
    assert "nothing to cancel" in words(again) or "is cancelled" in words(again)


def test_a_removed_report_says_so_and_gives_out_nothing() -> None:
    ada = clerk()
    report = made(by=ada)
    pruning.forget(report)
    client = signed_in(ada)
    assert "Make the report again" in words(client.get(page(report)))
    assert client.get(page(report) + "download/pdf/").status_code == 404


def test_the_list_takes_as_many_queries_for_many_reports_as_for_one(django_assert_max_num_queries: Any) -> None:
    ada = clerk()
    for _ in range(5):
        made(by=ada)
    client = signed_in(ada)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_a_page_is_quiet_once_nothing_will_happen() -> None:
    ada = clerk()
    ready = made(by=ada)
    waiting = asked(by=ada)
    client = signed_in(ada)
    Report.objects.filter(pk=waiting.pk).update(job_id=None)
    assert "hx-get" not in client.get(page(waiting)).content.decode()
    assert "hx-get" not in client.get(page(ready)).content.decode()
    assert "Not made" in words(client.get(page(waiting)))
    assert "hx-get" in client.get(page(asked(by=ada))).content.decode()
