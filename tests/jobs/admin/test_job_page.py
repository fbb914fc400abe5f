"""The page of one job."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import testing
from jobs.models import Effect, Heartbeat, Job, Kind
from jobs.services.cancelling import cancel
from jobs.services.journal import record_act
from jobs.services.retrying import retry
from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, RETRY, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def page(job: Job, *permissions: str) -> str:
    response = making.browser(VIEW, *permissions).get(f"/admin/jobs/job/{job.pk}/change/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_failed_job_says_what_happened_and_that_it_stays_so() -> None:
    html = page(making.failed("The post is closed.", about=User.objects.create(username="Lovelace Ltd")))
    assert "<h1>Lovelace Ltd: Send letter by post</h1>" in html
    assert "It failed on its only attempt," in html
    assert "It will not be tried again by itself." in html
    assert "The post is closed." in html


def test_job_that_used_up_its_attempts_says_how_many() -> None:
    job = tasks.explode.enqueue(message="no")
    testing.run_pending(timed=True)
    assert "It failed after 3 attempts," in page(job)


def test_retrying_job_says_which_attempt_failed_and_when_the_next_is() -> None:
    job = making.retrying()
    html = page(job)
    assert "Attempt 1 of 3 failed" in html
    assert "and the clock, which would start it, is silent" in html
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + timedelta(minutes=3, seconds=5))
    User.objects.all().delete()
    assert re.search("It is tried again at <time[^>]*>[^<]*</time>, <time[^>]*>in 3 min</time>.", page(job))


def test_waiting_scheduled_running_and_successful_jobs_say_so() -> None:
    assert "It waits: no worker listens on the queue default." in page(tasks.add.enqueue(a=1))
    User.objects.all().delete()
    assert "It waits for its time and starts at" in page(making.scheduled())
    User.objects.all().delete()
    assert "attempt 1 of 5" in page(making.running())
    User.objects.all().delete()
    assert "It was done" in page(making.successful())


def test_job_waiting_for_another_attempt_says_so() -> None:
    assert "It waits for another attempt: no worker listens" in page(retry(making.failed().pk))


def test_cancelled_job_says_by_whom_and_why() -> None:
    job = cancel(making.scheduled().pk, actor=making.staff(username="grace"), reason="asked by phone")
    html = page(job)
    assert "by grace and will not run." in html
    assert "<strong>grace</strong> cancelled it. Reason: asked by phone" in html


def test_history_of_a_job_is_told_in_sentences_with_exact_times() -> None:
    job = retry(cancel(making.scheduled().pk, actor=making.staff(username="grace")).pk)
    html = making.browser(VIEW).get(f"/admin/jobs/job/{job.pk}/history/").content.decode()
    assert re.search(r"\d\d? \w{3} \d{4}, \d\d:\d\d:\d\d UTC: <strong>grace</strong> cancelled it.<", html)


def test_history_of_a_job_that_nobody_touched_says_so() -> None:
    html = making.browser(VIEW).get(f"/admin/jobs/job/{making.failed().pk}/history/").content.decode()
    assert "Nobody has retried or cancelled this job." in html


def test_long_history_is_told_in_pages() -> None:
    actor, job = making.staff(username="grace"), making.scheduled()
    for _ in range(101):
        record_act(actor, job, "Held back for a day.")
    html = making.browser(VIEW).get(f"/admin/jobs/job/{job.pk}/history/").content.decode()
    assert html.count("Held back for a day.") == 100
    assert '<a href="?p=2">2</a>' in html


def test_attempt_shows_its_error_traceback_and_log() -> None:
    html = page(testing.perform(tasks.explode.enqueue(message="boom")))
    assert "<p>ValueError: boom</p>" in html
    assert "Traceback (most recent call last)" in html
    assert "about to raise" in html


def test_attempts_stand_newest_first() -> None:
    job = tasks.explode.enqueue(message="no")
    testing.run_pending(timed=True)
    html = page(job)
    assert html.index("Attempt 3") < html.index("Attempt 2") < html.index("Attempt 1")


def test_what_a_job_holds_is_text_not_markup() -> None:
    html = page(making.failed("<script>alert(1)</script>"))
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_arguments_and_result_are_shown() -> None:
    html = page(making.successful())
    assert "{ &quot;a&quot;: 1, &quot;b&quot;: 2 }" in html
    assert "<pre>3</pre>" in html


def test_effect_in_doubt_is_named() -> None:
    job = making.failed()
    Effect.objects.create(job=job, name="letter handed in", attempt=1, begun_at=timezone.now())
    assert "never noted as done. A retry does it again." in page(job)


def test_progress_of_a_running_job_is_a_bar_with_words() -> None:
    job = making.running()
    Job.objects.filter(pk=job.pk).update(progress_current=1200, progress_total=9800, progress_message="rows")
    html = page(job)
    assert "1,200 of 9,800: rows" in html
    assert '<progress id="job-progress" max="9800" value="1200">' in html


def test_task_whose_code_is_gone_says_what_to_do() -> None:
    job = making.failed()
    Job.objects.filter(pk=job.pk).update(task="lost.tasks.thing")
    assert "Bring it back before a retry." in page(job)


def test_page_is_live_until_the_job_has_ended() -> None:
    assert "hx-trigger" in page(making.scheduled())
    User.objects.all().delete()
    assert "hx-trigger" not in page(making.failed())


def test_live_part_is_the_part_alone() -> None:
    job = making.running()
    html = making.browser(VIEW).get(f"/admin/jobs/job/{job.pk}/live/").content.decode()
    assert html.lstrip().startswith('<div id="job-live"')
    assert "<html" not in html


def test_live_part_refuses_who_is_signed_out_instead_of_showing_the_login_page() -> None:
    assert Client().get(f"/admin/jobs/job/{making.running().pk}/live/").status_code == 403


def test_live_part_of_a_job_that_is_gone_is_not_found() -> None:
    assert making.browser(VIEW).get(f"/admin/jobs/job/{uuid4()}/live/").status_code == 404


@pytest.mark.parametrize(
    "page",
    ["01a20000-0000-7000-8000-000000000000/change", "nonsense/change", "01a20000-0000-7000-8000-000000000000/retry"],
)
def test_job_that_is_gone_is_not_found_and_the_search_is_offered(page: str) -> None:
    response = making.browser(VIEW, RETRY).get(f"/admin/jobs/job/{page}/")
    assert response.status_code == 404
    html = response.content.decode()
    assert page.partition("/")[0] in html
    assert '<form action="/admin/jobs/job/" role="search">' in html


@pytest.mark.parametrize("permissions", [(), (RETRY,), (CANCEL,), (RETRY, CANCEL)])
def test_buttons_are_shown_to_whom_may_press_them(permissions: tuple[str, ...]) -> None:
    assert ("Retry this job" in page(making.failed(), *permissions)) == (RETRY in permissions)
    User.objects.all().delete()
    assert ("Cancel this job" in page(making.running(), *permissions)) == (CANCEL in permissions)


def test_buttons_are_shown_where_they_make_sense() -> None:
    failed = page(making.failed(), RETRY, CANCEL)
    User.objects.all().delete()
    running = page(making.running(), RETRY, CANCEL)
    assert "Cancel this job" not in failed
    assert "Retry this job" not in running


def test_overdue_job_says_since_when() -> None:
    job = making.scheduled()
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(minutes=3, seconds=5))
    now = timezone.now()
    Heartbeat.objects.create(process="clock-1", kind=Kind.CLOCK, started_at=now, beat_at=now)
    html = page(job)
    assert "Its time came <time" in html
    assert ">3 min ago</time>; it starts when the clock has noticed." in html


def test_page_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    job = tasks.explode.enqueue(message="no")
    testing.run_pending(timed=True)
    client = making.browser(VIEW, RETRY, CANCEL)
    client.get(f"/admin/jobs/job/{job.pk}/change/")
    with django_assert_max_num_queries(12):
        client.get(f"/admin/jobs/job/{job.pk}/change/")
