"""Reports asked for, made, kept, mailed and removed: each once, whatever happens meanwhile."""

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from billing.models import Report, ReportFile, ReportFormat, ReportKind
from billing.reports.periods import Period, Preset, period_of
from billing.services.reporting import making as service
from billing.services.reporting import pruning, storing, weekly
from billing.services.reporting.asking import ask
from billing.services.reporting.cancelling import cancel
from billing.services.reporting.job_health import job_health_of
from billing.services.reporting.standing import standing_of
from billing.tasks_reports import prune_reports
from billing.tasks_weekly import ask_for_weekly_reports
from jobs import testing
from jobs.api import Job, JobNotCancellable, Priority, Status, cancel_job
from tests.billing.reports.making import (
    EVERY_FORMAT,
    OCTOBER,
    Taxed,
    asked,
    clerk,
    customer,
    document,
    made,
    person,
    wish,
)
from tests.jobs.counting import backdate, count
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(autouse=True)
def sold() -> None:
    """Something to tell of October."""
    document(customer(), OCTOBER.last, Taxed("100"))


def job_of(report: Report) -> Job:
    assert report.job_id
    return Job.objects.get(pk=report.job_id)


def stored() -> set[str]:
    """Return the names of all stored files of reports."""
    try:
        return set(default_storage.listdir(storing.FOLDER)[1])
    except FileNotFoundError:
        return set()


def paths(report: Report) -> set[str]:
    return {Path(file.path).name for file in report.files.all()}


def test_a_report_has_a_file_of_each_kind_named_after_what_is_in_it() -> None:
    report = made()
    assert {file.format for file in report.files.all()} == set(EVERY_FORMAT)
    for file in report.files.all():
        with default_storage.open(file.path) as opened:
            content = opened.read()
        assert file.path.endswith(f"{report.token.hex}-{sha256(content).hexdigest()[:16]}.{file.format}")
        assert file.size == len(content)
    assert (job_of(report).result, standing_of(report).word) == (report.result, "Ready")


def test_the_same_form_sent_twice_is_one_report_and_comes_before_what_schedules_want() -> None:
    ada, key = clerk(), uuid4()
    report = ask(wish(), by=ada, request_key=key)
    assert ask(wish(ReportKind.VAT), by=ada, request_key=key) == report
    assert ask(wish(), by=clerk("bob"), request_key=key) != report
    assert [job.priority for job in Job.objects.all()] == [Priority.HIGH] * 2


def test_a_report_for_later_waits_for_its_time() -> None:
    report = asked(run_after=timezone.now() + timedelta(days=2))
    assert (job_of(report).status, standing_of(report).word) == (Status.SCHEDULED, "For later")
    assert not testing.run_pending()


def test_it_is_mailed_once_to_who_may_still_see_it_with_the_pdf_attached() -> None:
    clerk("bob")
    person(username="cy")
    report = made(mail_to=["bob@office.example", "cy@office.example", "stranger@elsewhere.example"])
    [letter] = mail.outbox
    assert letter.to == ["bob@office.example"]
    [(name, content, kind)] = [tuple(one) for one in letter.attachments if "pdf" in str(one)]
    assert (name, kind) == ("Sales 2026-10-01 to 2026-10-31.pdf", "application/pdf")
    assert "100.00" in PdfReader(BytesIO(content)).pages[0].extract_text()
    assert f"/admin/billing/report/{report.pk}/" in str(letter.body)
    assert service.make(report.pk) == report.result
    assert not testing.run_pending()


def test_who_lost_the_right_meanwhile_gets_no_file_and_is_told_why() -> None:
    ada = clerk()
    lost, orphaned = asked(by=ada), asked(by=(bob := clerk("bob")))
    ada.user_permissions.clear()
    Report.objects.filter(asked_by=bob).update(asked_by=None)
    assert "ask for permission" in testing.perform(job_of(lost)).error
    assert "account of whoever asked for it is gone" in testing.perform(job_of(orphaned)).error
    assert (standing_of(lost).word, stored()) == ("Not made", set())


def _break_at(place: str, patch: pytest.MonkeyPatch) -> None:
    """Let the machine give up at a place: what was done until then stays done, and nothing is tidied up."""

    def give_up(*_: Any) -> Any:
        raise OSError("The machine gives up.")

    def give_up_after_storing(report: Report, form: str, file: Any) -> ReportFile:
        storing.store(report, form, file)
        raise OSError("The machine gives up.")

    places: dict[str, tuple[Any, str, Any]] = {
        "at the figures": (service, "document_of", give_up),
        "at a file": (service._WRITERS, ReportFormat.XLSX, give_up),
        "stored and not named": (service, "store", give_up_after_storing),
        "named and not committed": (service, "mail", give_up),
    }
    owner, name, instead = places[place]
    if isinstance(owner, dict):
        patch.setitem(owner, name, instead)
    else:
        patch.setattr(owner, name, instead)


@pytest.mark.parametrize("place", ["at the figures", "at a file", "stored and not named", "named and not committed"])
def test_broken_anywhere_a_retry_makes_all_files_and_no_other_stays(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = asked(mail_to=["ada@office.example"])
    with monkeypatch.context() as broken:
        _break_at(place, broken)
        assert testing.perform(job_of(report)).status == Status.RETRYABLE
    report.refresh_from_db()
    assert not standing_of(report).is_ready
    testing.run_pending(timed=True)
    report.refresh_from_db()
    assert (job_of(report).status, job_of(report).attempt) == (Status.SUCCESSFUL, 2)
    assert len(mail.outbox) == 1
    monkeypatch.setattr(pruning, "ORPHAN_AGE", timedelta(seconds=-60))
    pruning.prune()
    assert stored() == paths(report)


def test_a_slower_attempt_leaves_the_files_of_the_quicker_one(monkeypatch: pytest.MonkeyPatch) -> None:
    report = asked(formats=[ReportFormat.CSV])

    def overtaken(report: Report, form: str, file: Any) -> ReportFile:
        mine = storing.store(report, form, file)
        # The same figures as CSV are the same bytes, under the same name.
        storing.store(report, form, file).save()
        Report.objects.filter(pk=report.pk).update(ready_at=timezone.now())
        return mine

    monkeypatch.setattr(service, "store", overtaken)
    job = testing.perform(job_of(report))
    assert (job.status, "another attempt" in job.error) == (Status.FAILED, True)
    assert stored() == paths(report) != set()


def test_a_cancelled_report_keeps_nothing_and_mails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = clerk()
    waiting, running = (asked(by=ada, mail_to=["ada@office.example"]) for _ in range(2))
    cancel(waiting, by=ada)

    def cancelled(report: Report, form: str, file: Any) -> ReportFile:
        if job_of(report).status == Status.RUNNING:
            cancel_job(job_of(report).pk)
        return storing.store(report, form, file)

    monkeypatch.setattr(service, "store", cancelled)
    assert testing.perform(job_of(running)).status == Status.CANCELLED
    for report in (waiting, running):
        report.refresh_from_db()
        assert standing_of(report).word == "Cancelled"
    assert (stored(), testing.run_pending(), mail.outbox) == (set(), [], [])
    with pytest.raises(JobNotCancellable):
        cancel(waiting, by=ada)


def test_what_is_ready_is_not_cancelled() -> None:
    ada = clerk()
    with pytest.raises(JobNotCancellable):
        cancel(made(by=ada), by=ada)


def test_old_files_are_removed_and_the_page_still_says_so(settings: Settings) -> None:
    ada = clerk()
    old, new = made(by=ada), made(by=ada)
    Report.objects.filter(pk=old.pk).update(ready_at=timezone.now() - timedelta(days=settings.REPORTS_KEPT_DAYS + 1))
    assert testing.perform(prune_reports.enqueue()).result == {"reports": 1, "orphans": 0}
    old.refresh_from_db()
    assert standing_of(old).word == "Removed"
    assert stored() == paths(new)


def test_last_week_is_reported_once_to_whom_the_settings_name(settings: Settings) -> None:
    assert not weekly.is_on()
    settings.REPORTS_WEEKLY_TO = ["office@office.example"]
    assert [testing.perform(ask_for_weekly_reports.enqueue()).result for _ in range(2)] == [
        {"reports": 4},
        {"reports": 0},
    ]
    testing.run_pending()
    days = period_of(Preset.LAST_WEEK, timezone.localdate(timezone=timezone.get_default_timezone()))
    assert (days.first.weekday(), days.last.weekday()) == (0, 6)
    assert {(report.first_day, report.last_day) for report in Report.objects.all()} == {(days.first, days.last)}
    assert [(letter.to, letter.subject.split(",")[0]) for letter in mail.outbox] == [
        (["office@office.example"], f"Report: {kind.label}") for kind in ReportKind
    ]


def test_job_health_tells_what_ended_in_these_days_of_the_site(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    for number in range(4):
        backdate(testing.perform(tasks.add.enqueue(a=number)), minutes=5, waited=0.2, ran=3)
    backdate(testing.perform(tasks.give_up.enqueue()), minutes=5, ran=100)
    count()
    today = timezone.localdate(timezone.now() - timedelta(minutes=5), ZoneInfo("Asia/Tokyo"))
    body = job_health_of(Period(today, today))
    failing, fine = body.sections[0].rows
    queue, done, failed, retried, wait, _, run, most = fine.cells
    assert (queue, done, failed, retried) == ("default", 4, 0, 0)
    assert 0.1 < float(wait or 0) <= 0.25
    assert 2.5 < float(run or 0) <= float(most or 0) <= 5
    assert failing.cells[1:4] == (0, 1, 0), "what failed comes first"
    yesterday = today - timedelta(days=1)
    assert not job_health_of(Period(yesterday, yesterday)).sections
    assert "Nothing is known of the time before" in job_health_of(Period(yesterday, yesterday)).notes[0]


@pytest.mark.parametrize(
    ("preset", "days"),
    [
        (Preset.THIS_MONTH, "1 to 15 January 2027"),
        (Preset.LAST_WEEK, "4 to 10 January 2027"),
        (Preset.LAST_MONTH, "1 to 31 December 2026"),
        (Preset.LAST_QUARTER, "1 October to 31 December 2026"),
        (Preset.THIS_YEAR, "1 to 15 January 2027"),
        (Preset.LAST_YEAR, "1 January to 31 December 2026"),
    ],
)
def test_days_are_asked_for_by_name(preset: Preset, days: str) -> None:
    assert str(period_of(preset, date(2027, 1, 15))) == days
