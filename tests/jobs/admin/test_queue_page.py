"""The page of queues: how each stands, pausing with a reason, and who may."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.test import Client
from django.utils import timezone

from jobs.models import Job, QueueControl, Status
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.jobs.admin.making import VIEW, browser
from tests.sample import tasks

pytestmark = pytest.mark.django_db

VIEW_QUEUES, PAUSE, EMPTY = "view_queuecontrol", "pause_queue", "empty_queue"
PAGE = "/admin/jobs/queuecontrol/"
ADDRESSES = {
    "jobs_queuecontrol_changelist": "",
    "jobs_queuecontrol_live": "live/",
    "jobs_queuecontrol_pause": "default/pause/",
    "jobs_queuecontrol_resume": "default/resume/",
    "jobs_queuecontrol_empty": "default/empty/",
    "jobs_queuecontrol_add": "add/",
    "jobs_queuecontrol_history": "default/history/",
    "jobs_queuecontrol_delete": "default/delete/",
    "jobs_queuecontrol_change": "default/change/",
}
FOR_VIEWERS = ["", "live/", "default/history/"]
FOR_PAUSERS = [*FOR_VIEWERS, "default/pause/", "default/resume/"]


def statuses(client: Client) -> dict[str, int]:
    pause_queue("default")
    return {path: client.get(f"{PAGE}{path}").status_code for path in ADDRESSES.values()}


def opened(client: Client) -> list[str]:
    return [path for path, status in statuses(client).items() if status == 200]


def test_this_table_knows_every_address() -> None:
    named = {pattern.name for pattern in site.get_model_admin(QueueControl).get_urls() if pattern.name}
    assert named == ADDRESSES.keys()


def test_strangers_are_sent_to_sign_in_and_nobody_else_sees_anything() -> None:
    assert opened(Client()) == []


def test_staff_without_rights_see_nothing() -> None:
    assert opened(browser()) == []


def test_who_may_not_see_queues_may_not_pause_them() -> None:
    client = browser(PAUSE)
    assert opened(client) == []
    assert client.post(f"{PAGE}email/pause/", {"reason": "x", "span": "0"}).status_code == 403
    assert not QueueControl.objects.filter(pk="email").exists()


def test_viewers_see_and_may_do_nothing() -> None:
    client = browser(VIEW_QUEUES)
    assert opened(client) == FOR_VIEWERS
    page = client.get(PAGE).content.decode()
    assert "/pause/" not in page
    assert "/resume/" not in page
    assert client.post(f"{PAGE}email/pause/", {"reason": "x", "span": "0"}).status_code == 403


def test_pausers_see_and_pause() -> None:
    assert sorted(opened(browser(VIEW_QUEUES, PAUSE))) == sorted(FOR_PAUSERS)


def test_emptying_has_a_right_of_its_own() -> None:
    tasks.add.enqueue(a=1)
    client = browser(VIEW_QUEUES, EMPTY)
    assert "default/empty/" in client.get(PAGE).content.decode()
    assert sorted(opened(client)) == sorted([*FOR_VIEWERS, "default/empty/"])
    assert client.post(f"{PAGE}email/pause/", {"reason": "x", "span": "0"}).status_code == 403


def test_a_queue_is_emptied_only_for_whoever_types_its_name_and_says_why() -> None:
    job = tasks.note.enqueue(text="hello")
    client = browser(VIEW_QUEUES, EMPTY)
    assert "1 job waits in it now" in client.get(f"{PAGE}email/empty/").content.decode()
    for typed, reason in [("default", "x"), ("", "x"), ("email", "")]:
        client.post(f"{PAGE}email/empty/", {"confirmation": typed, "reason": reason})
        assert Job.objects.get(pk=job.pk).status == Status.READY
    done = client.post(f"{PAGE}email/empty/", {"confirmation": " Email ", "reason": "sent by hand"}, follow=True)
    assert "Emptied the queue email: 1 job cancelled." in done.content.decode()
    assert Job.objects.get(pk=job.pk).status == Status.CANCELLED


def test_an_empty_queue_offers_nothing_to_empty() -> None:
    client = browser(VIEW_QUEUES, EMPTY)
    assert "email/empty/" not in client.get(PAGE).content.decode()
    assert "Nothing waits in the queue email" in client.get(f"{PAGE}email/empty/").content.decode()


def test_get_changes_nothing() -> None:
    client = browser(VIEW_QUEUES, PAUSE)
    client.get(f"{PAGE}email/pause/")
    assert not QueueControl.objects.exists()


def test_a_pause_asks_for_the_reason_and_keeps_what_was_chosen() -> None:
    answer = browser(VIEW_QUEUES, PAUSE).post(f"{PAGE}email/pause/", {"reason": " ", "span": "60"})
    assert "This field is required." in answer.content.decode()
    assert '<option value="60" selected>' in answer.content.decode()
    assert not QueueControl.objects.exists()


def test_a_pause_is_shown_to_all_with_who_and_why_and_until_when() -> None:
    client = browser(VIEW_QUEUES, PAUSE, VIEW)
    page = client.post(
        f"{PAGE}email/pause/", {"reason": "<b>relay down</b>", "span": "60"}, follow=True
    ).content.decode()
    assert "Paused the queue email." in page
    assert "The queue email was paused by ada" in page
    assert "“&lt;b&gt;relay down&lt;/b&gt;”" in page
    pause = QueueControl.objects.get()
    assert pause.paused_until
    assert timedelta(minutes=59) < pause.paused_until - timezone.now() <= timedelta(minutes=60)


def test_a_job_that_waits_in_a_paused_queue_says_so_on_its_page() -> None:
    job = tasks.note.enqueue(text="hello")
    pause_queue("email", reason="the relay is down")
    page = browser(VIEW).get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    assert "It waits: the queue email was paused" in page
    assert "the relay is down" in page


def test_a_resume_needs_no_reason() -> None:
    pause_queue("email")
    client = browser(VIEW_QUEUES, PAUSE)
    page = client.post(f"{PAGE}email/resume/", {"reason": ""}, follow=True).content.decode()
    assert "Resumed the queue email." in page
    assert not QueueControl.objects.paused().exists()


def test_one_that_came_second_is_told_so_and_changes_nothing() -> None:
    pause_queue("email", reason="first")
    client = browser(VIEW_QUEUES, PAUSE)
    assert "Somebody else was there first" in client.get(f"{PAGE}email/pause/").content.decode()
    answer = client.post(f"{PAGE}email/pause/", {"reason": "second", "span": "0"}, follow=True)
    assert "The queue email is paused already." in answer.content.decode()
    assert QueueControl.objects.get().pause_reason == "first"


def test_a_queue_that_is_none_is_not_found() -> None:
    assert browser(VIEW_QUEUES, PAUSE).get(f"{PAGE}nothing/pause/").status_code == 404


def test_counts_lead_to_the_jobs_behind_them() -> None:
    making.failed()
    page = browser(VIEW_QUEUES, VIEW).get(PAGE).content.decode()
    assert "?queue=default&amp;status__exact=failed" in page


def test_the_page_takes_few_queries(django_assert_max_num_queries: object) -> None:
    client = browser(VIEW_QUEUES, PAUSE, VIEW)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(PAGE)
