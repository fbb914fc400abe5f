"""Retry and Cancel of one job."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from jobs.models import Effect, Job, OperatorAct, Status
from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, RETRY, RUN, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def address(job: Job, verb: str) -> str:
    return f"/admin/jobs/job/{job.pk}/{verb}/"


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_confirmation_says_what_happens_and_what_does_not() -> None:
    html = body(making.browser(VIEW, CANCEL).get(address(making.running(), "cancel")))
    assert "Cancel “Add numbers”?" in html
    assert "undo what was already done. An e-mail that was sent stays sent." in html
    assert 'value="Cancel “Add numbers”"' in html


def test_confirmation_of_a_retry_names_effects_in_doubt() -> None:
    job = making.failed()
    Effect.objects.create(job=job, name="letter handed in", attempt=1, begun_at=timezone.now())
    assert "“letter handed in” was begun" in body(making.browser(VIEW, RETRY).get(address(job, "retry")))


def test_get_changes_nothing() -> None:
    failed, running = making.failed(), making.running()
    client = making.browser(VIEW, RETRY, CANCEL)
    client.get(address(failed, "retry"))
    client.get(address(running, "cancel"))
    assert Job.objects.get(pk=failed.pk).status == Status.FAILED
    assert Job.objects.get(pk=running.pk).status == Status.RUNNING
    assert not OperatorAct.objects.exists()


def test_retried_job_waits_again_and_the_history_says_who_and_why() -> None:
    job = making.failed()
    response = making.browser(VIEW, RETRY).post(address(job, "retry"), {"reason": "the post is open"}, follow=True)
    assert Job.objects.get(pk=job.pk).status == Status.READY
    entry = OperatorAct.objects.get()
    assert (entry.actor_name, entry.said) == ("ada", "Retried. Reason: the post is open")
    assert f'Retried <a href="/admin/jobs/job/{job.pk}/change/">Send letter by post</a>.' in body(response)


def test_cancelled_job_will_not_run() -> None:
    job = tasks.add.enqueue(a=1)
    making.browser(VIEW, CANCEL).post(address(job, "cancel"))
    assert Job.objects.get(pk=job.pk).status == Status.CANCELLED
    assert OperatorAct.objects.get().said == "Cancelled."


def test_a_job_that_waits_for_its_time_is_run_now_and_the_history_says_so() -> None:
    job = tasks.add.using(run_after=timedelta(days=2)).enqueue(a=1)
    client = making.browser(VIEW, RUN)
    assert "Run this job now" in body(client.get(f"/admin/jobs/job/{job.pk}/change/"))
    assert "Run “Add numbers” now?" in body(client.get(address(job, "run")))
    page = body(client.post(address(job, "run"), {"reason": "the customer waits"}, follow=True))
    assert Job.objects.get(pk=job.pk).status == Status.READY
    assert "Brought <a href=" in page
    assert "brought it forward. Reason: the customer waits" in page


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_view_permission_alone_is_refused(verb: str) -> None:
    job = making.failed() if verb == "retry" else making.running()
    client = making.browser(VIEW)
    assert client.post(address(job, verb)).status_code == 403
    assert client.get(address(job, verb)).status_code == 403
    assert Job.objects.get(pk=job.pk).status == job.status


def test_each_verb_needs_its_own_permission() -> None:
    failed, running = making.failed(), making.running()
    client = making.browser(VIEW, CANCEL)
    assert client.post(address(failed, "retry")).status_code == 403
    assert client.post(address(running, "cancel")).status_code == 302


def test_acting_needs_seeing() -> None:
    assert making.browser(RETRY).post(address(making.failed(), "retry")).status_code == 403


def test_post_without_a_csrf_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(making.staff(VIEW, RETRY))
    job = making.failed()
    assert client.post(address(job, "retry")).status_code == 403
    assert Job.objects.get(pk=job.pk).status == Status.FAILED


def test_job_that_moved_on_meanwhile_gives_a_clear_message() -> None:
    job = making.running()
    response = making.browser(VIEW, RETRY).post(address(job, "retry"), follow=True)
    assert "Add numbers</a> is running by now: nothing to retry." in body(response)
    assert Job.objects.get(pk=job.pk).status == Status.RUNNING


def test_confirmation_for_a_job_that_moved_on_offers_only_the_way_back() -> None:
    html = body(making.browser(VIEW, CANCEL).get(address(making.successful(), "cancel")))
    assert "It is successful by now, so there is nothing to cancel." in html
    assert '<input type="submit" class' not in html


def test_job_that_does_not_exist_is_not_found() -> None:
    assert making.browser(VIEW, RETRY).get(f"/admin/jobs/job/{uuid4()}/retry/").status_code == 404


def test_too_long_a_reason_is_shown_with_what_was_typed() -> None:
    job = making.failed()
    response = making.browser(VIEW, RETRY).post(address(job, "retry"), {"reason": "x" * 301})
    assert response.status_code == 200
    assert "x" * 301 in body(response)
    assert Job.objects.get(pk=job.pk).status == Status.FAILED


def test_one_goes_back_to_where_one_was() -> None:
    job = making.failed()
    back = "/admin/jobs/job/?status__exact=failed&p=2"
    response = making.browser(VIEW, RETRY).post(address(job, "retry"), {"next": back})
    assert response["Location"] == back


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "/\\evil.example/admin/",
        "javascript:alert(1)",
        "http:///admin/",
        "/elsewhere/",
    ],
)
def test_one_is_never_sent_elsewhere(elsewhere: str) -> None:
    job = making.failed()
    client = making.browser(VIEW, RETRY)
    assert f'href="{elsewhere}"' not in body(client.get(address(job, "retry"), {"next": elsewhere}))
    response = client.post(address(job, "retry"), {"next": elsewhere})
    assert response["Location"] == f"/admin/jobs/job/{job.pk}/change/"


def test_one_is_never_sent_elsewhere_from_an_admin_at_the_root(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.jobs.admin.admin_at_root"
    job = making.failed()
    response = making.browser(VIEW, RETRY).post(f"/jobs/job/{job.pk}/retry/", {"next": "//evil.example/"})
    assert response["Location"] == f"/jobs/job/{job.pk}/change/"


def test_reason_is_text_not_markup() -> None:
    job = making.failed(about=User.objects.create(username="<i>Lovelace</i>"))
    client = making.browser(VIEW, RETRY)
    html = body(client.post(address(job, "retry"), {"reason": "<script>alert(1)</script>"}, follow=True))
    assert "<script>alert(1)" not in html
    assert "<i>Lovelace" not in html
