"""The page of one schedule."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import testing
from jobs.models import FiringOutcome, Job, Schedule
from jobs.selectors import schedule_record
from jobs.services.firing import COUNT_UP_TO
from jobs.services.running_now import run_now
from jobs.services.scheduling import pause, resume, retire
from tests.jobs.admin import making, schedules
from tests.jobs.admin.making import VIEW
from tests.jobs.admin.schedules import EDIT, PAUSE, RUN, SEE, page
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def done(took: float) -> Job:
    job = testing.perform(tasks.add.enqueue(a=1))
    assert job.started_at
    Job.objects.filter(pk=job.pk).update(finished_at=job.started_at + timedelta(seconds=took))
    return job


def test_headline_says_when_next_in_both_zones() -> None:
    schedule = schedules.by_hand(timezone="Asia/Tokyo")
    html = page(making.browser(SEE), schedule)
    assert "Runs by itself Every day at 06:00, Tokyo time." in html
    assert ", 06:00 Tokyo time (" in html
    assert "21:00 UTC)" in html


def test_zones_that_agree_are_named_once() -> None:
    schedule = schedules.by_hand(timezone="Etc/UTC")
    assert "06:00 UTC (" not in page(making.browser(SEE), schedule)


def test_next_ten_times_tell_what_the_clocks_do() -> None:
    schedule = schedules.by_hand(cron="30 2 * 3 0L", timezone="Europe/Berlin")
    html = page(making.browser(SEE), schedule)
    assert "The clocks go forward: 02:30 does not exist that day, so it runs at 03:00." in html


def test_acts_are_those_that_make_sense_and_are_permitted() -> None:
    client = making.browser(SEE, RUN, PAUSE, EDIT)
    own, declared = schedules.by_hand(), schedules.changed()
    html = page(client, own)
    for words in ("Run now", "Pause…", "Change…", "Retire…"):
        assert words in html
    assert "Resume" not in html
    assert "Back to what the code says" not in html
    pause(own.pk)
    assert "Resume" in page(client, own)
    assert "Pause…" not in page(client, own)
    html = page(client, declared)
    assert "Back to what the code says…" in html
    assert "Retire…" not in html
    retire(own.pk)
    html = page(client, own)
    for words in ("Run now", "Resume", "Change…", "Retire…"):
        assert words not in html


def test_who_may_only_look_is_offered_nothing() -> None:
    html = page(making.browser(SEE), schedules.by_hand())
    for words in ("Run now", "Pause…", "Change…", "Retire…"):
        assert words not in html


def test_what_people_changed_is_told_column_by_column() -> None:
    html = page(making.browser(SEE), schedules.changed())
    assert "Cron text 0 3 * * * 0 4 * * *" in html


def test_history_tells_what_came_of_each_time() -> None:
    schedule = schedules.by_hand(expected_seconds=60)
    ada = User.objects.create_user("grace")
    schedules.fired(schedule, FiringOutcome.MISSED, hours=5, times=12)
    schedules.fired(schedule, FiringOutcome.SKIPPED, hours=4)
    schedules.fired(schedule, FiringOutcome.REFUSED, hours=3, note="There is no task called x.")
    schedules.fired(schedule, FiringOutcome.FIRED, done(95), fired_at=timezone.now() - timedelta(minutes=59))
    run_now(schedule.pk, request_key="1", actor=ada)
    html = page(making.browser(SEE, VIEW), schedule)
    assert "Missed 12 times were missed: no clock ran. The policy now is to run once" in html
    assert "Skipped The last run had not ended." in html
    assert "Could not run There is no task called x." in html
    assert "1 min late 1 min 35 s" in html
    assert "asked for by grace" in html
    assert "See all jobs of this schedule" in html


def test_time_that_was_missed_once_is_said_so_and_what_is_beyond_counting_too() -> None:
    schedule = schedules.by_hand()
    schedules.fired(schedule, FiringOutcome.MISSED, hours=5)
    assert "1 time was missed" in page(making.browser(SEE), schedule)
    schedules.fired(schedule, FiringOutcome.MISSED, hours=4, times=COUNT_UP_TO - 1)
    client = Client()
    client.force_login(making.staff(SEE, username="grace"))
    assert "At least 9,999 times were missed" in page(client, schedule)


def test_duration_is_a_bar_to_the_scale_of_what_is_expected() -> None:
    schedule = schedules.by_hand(expected_seconds=100)
    schedules.fired(schedule, FiringOutcome.FIRED, done(50), hours=2)
    schedules.fired(schedule, FiringOutcome.FIRED, done(200), hours=1)
    html = making.browser(SEE).get(schedules.address(schedule)).content.decode()
    assert '<rect class="job-bar-fine" y="2" width="20.0" height="6"/><path d="M40.0 0V10"/>' in html
    assert '<rect class="job-bar-over" y="2" width="80.0" height="6"/>' in html


def test_run_whose_job_is_no_longer_kept_is_still_told() -> None:
    schedule = schedules.by_hand()
    schedules.fired(schedule, FiringOutcome.FIRED)
    assert "Ran Its job is no longer kept." in page(making.browser(SEE), schedule)


def test_jobs_are_linked_only_for_whom_may_see_them() -> None:
    schedule = schedules.by_hand()
    job = run_now(schedule.pk, request_key="1")
    assert str(job.pk) not in making.browser(SEE).get(schedules.address(schedule)).content.decode()


def test_list_of_jobs_can_be_that_of_one_schedule() -> None:
    schedule = schedules.by_hand()
    job, other = run_now(schedule.pk, request_key="1"), tasks.add.enqueue(a=3)
    client = making.browser(SEE, VIEW)
    html = client.get(f"/admin/jobs/job/?schedule={schedule.pk}").content.decode()
    assert str(job.pk) in html
    assert str(other.pk) not in html
    assert str(other.pk) in client.get("/admin/jobs/job/?schedule=nonsense").content.decode()


def test_job_says_which_schedule_it_is_of() -> None:
    schedule = schedules.by_hand()
    job = run_now(schedule.pk, request_key="1")
    path = f"/admin/jobs/job/{job.pk}/change/"
    html = making.browser(SEE, VIEW).get(path).content.decode()
    assert f'<a href="{schedules.address(schedule)}">Morning report</a>' in html
    assert "(by hand, " in html
    client = Client()
    client.force_login(making.staff(VIEW, username="grace"))
    html = client.get(path).content.decode()
    assert "Morning report" in html
    assert schedules.address(schedule) not in html


def test_history_is_capped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule_record, "FIRINGS", 2)
    schedule = schedules.by_hand()
    for hours in range(3):
        schedules.fired(schedule, FiringOutcome.SKIPPED, hours=hours + 1)
    assert "only its last 2 times are listed here" in page(making.browser(SEE, VIEW), schedule)


def test_who_did_what_is_told_in_sentences() -> None:
    schedule, ada = schedules.by_hand(), User.objects.create_user("grace")
    pause(schedule.pk, actor=ada, reason="stock-taking")
    resume(schedule.pk, actor=ada)
    client = making.browser(SEE)
    for html in (page(client, schedule), page(client, schedule, "history")):
        assert "grace paused it. Reason: stock-taking" in html
        assert "grace resumed it." in html


@pytest.mark.parametrize("columns", [{"timezone": "Mars/Olympus", "next_at": None}, {"task": "shop.tasks.lost"}])
def test_page_stands_whatever_became_of_its_zone_or_task(columns: dict[str, object]) -> None:
    schedule = schedules.by_hand()
    Schedule.objects.update(**columns)
    assert "Stands still" in page(making.browser(SEE), schedule)


def test_retired_one_names_no_time() -> None:
    schedule = schedules.by_hand()
    retire(schedule.pk)
    assert "None is to come." in page(making.browser(SEE), schedule)


@pytest.mark.parametrize("key", ["99999", "nonsense", "9" * 400, "-1"])
def test_schedule_that_is_not_there_leads_to_the_list(key: str) -> None:
    response = making.browser(SEE).get(f"{schedules.LIST}{key}/change/", follow=True)
    assert "There is no schedule" in schedules.text(response)


def test_page_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    schedule, ada = schedules.changed(), User.objects.create_user("grace")
    for hours in range(20):
        schedules.fired(schedule, FiringOutcome.FIRED, done(1), hours=hours + 1, asked_by=ada)
    client = making.browser(SEE, VIEW, RUN, PAUSE, EDIT)
    page(client, schedule)
    with django_assert_max_num_queries(12):
        page(client, schedule)
