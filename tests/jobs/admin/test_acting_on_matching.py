"""Retry and Cancel of all jobs that match a search, from the list and from the page of what failed."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from jobs import testing
from jobs.admin import acting_on_matching
from jobs.api import enqueue_many
from jobs.models import Job, MassAct, OperatorAct, Status
from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, RETRY, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"
BACK = f"{LIST}?status__exact=failed&before=0"


@pytest.fixture
def two_at_once(settings: Settings) -> None:
    """A request touches two jobs at most."""
    settings.JOBS = settings.JOBS | {"BULK_LIMIT": 2}


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def act(client: Client, verb: str, text: str, **data: str) -> Any:
    return client.post(f"{LIST}{verb}-all/", {"q": text, "next": BACK, **data})


def test_asking_says_how_many_and_which_and_changes_nothing() -> None:
    making.failed(), making.failed(), making.running()
    html = body(making.browser(VIEW, RETRY).get(f"{LIST}retry-all/", {"q": "queue:default", "next": BACK}))
    assert 'All jobs that match <span class="job-code">queue:default</span>' in html
    assert "as far as they are failed or cancelled" in html
    assert 'value="Retry 2 jobs"' in html
    assert f'href="{BACK.replace("&", "&amp;")}"' in html
    assert Job.objects.filter(status=Status.FAILED).count() == 2


def test_few_are_touched_at_once_and_one_is_back_where_one_was() -> None:
    making.failed(), making.failed()
    client = making.browser(VIEW, RETRY)
    response = act(client, "retry", "status:failed", reason="post is open")
    assert response["Location"] == BACK
    assert set(Job.objects.values_list("status", flat=True)) == {Status.READY}
    assert OperatorAct.objects.get().facts == {"jobs": 2}
    assert "Retried 2 jobs." in body(client.get(LIST))


@pytest.mark.usefixtures("two_at_once")
def test_many_are_touched_by_a_job_whose_page_one_lands_on() -> None:
    letters = [making.failed() for _ in range(3)]
    client = making.browser(VIEW, RETRY)
    assert "touched by a job of its own" in body(client.get(f"{LIST}retry-all/", {"q": "status:failed"}))
    response = act(client, "retry", "status:failed", reason="post is open")
    job = Job.objects.latest("pk")
    assert response["Location"] == f"{LIST}{job.pk}/change/"
    assert Job.objects.filter(status=Status.FAILED).count() == 3
    html = body(client.get(response["Location"]))
    assert "It is done in the background" in html
    assert f'<a href="{BACK.replace("&", "&amp;")}">Back to where you were</a>' in html
    assert testing.perform(job).result == {"done": 3, "left": 0}
    assert {Job.objects.get(pk=letter.pk).status for letter in letters} == {Status.READY}
    said = {entry.said for entry in OperatorAct.objects.exclude(object_id=str(job.pk))}
    assert said == {"Retried. Reason: post is open"}


@pytest.mark.usefixtures("two_at_once")
def test_many_are_not_touched_without_a_reason() -> None:
    for _ in range(3):
        making.failed()
    html = body(act(making.browser(VIEW, RETRY), "retry", "status:failed"))
    assert "Say why: so many jobs change" in html
    assert not MassAct.objects.exists()


def test_a_search_that_would_read_every_row_is_left_to_a_job() -> None:
    tasks.add.enqueue(a=1)
    client = making.browser(VIEW, CANCEL)
    assert 'value="Cancel all jobs"' in body(client.get(f"{LIST}cancel-all/", {"q": "numbers"}))
    act(client, "cancel", "numbers", reason="not wanted")
    assert MassAct.objects.get().search == "numbers"


@pytest.mark.postgres
def test_a_search_that_takes_too_long_is_left_to_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue_many(tasks.add.prepare(a=number) for number in range(10_000))
    monkeypatch.setattr(acting_on_matching, "PATIENCE", 0.001)
    client = making.browser(VIEW, CANCEL)
    assert 'value="Cancel all jobs"' in body(client.get(f"{LIST}cancel-all/", {"q": "queue:default error:nothing"}))
    act(client, "cancel", "queue:default error:nothing", reason="not wanted")
    assert MassAct.objects.get().search == "queue:default error:nothing"


def test_nothing_to_do_offers_only_the_way_back() -> None:
    making.running()
    html = body(making.browser(VIEW, RETRY).get(f"{LIST}retry-all/", {"q": "status:running"}))
    assert "There is nothing to retry" in html
    assert 'type="submit" class="default"' not in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_search_leads_back_and_says_why(method: str) -> None:
    client = making.browser(VIEW, CANCEL)
    response = getattr(client, method)(f"{LIST}cancel-all/", {"q": "colour:red", "next": BACK})
    assert response["Location"] == BACK
    assert "Nothing was cancelled. There is no field “colour”" in body(client.get(LIST))


def test_it_is_never_done_by_get() -> None:
    making.failed()
    client = making.browser(VIEW, RETRY)
    client.get(f"{LIST}retry-all/", {"q": "status:failed", "reason": "x"})
    client.head(f"{LIST}retry-all/", {"q": "status:failed", "reason": "x"})
    assert client.put(f"{LIST}retry-all/").status_code == 405
    assert Job.objects.get().status == Status.FAILED


def test_queries_do_not_grow_with_the_jobs(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        making.failed()
    client = making.browser(VIEW, RETRY)
    with django_assert_max_num_queries(12):
        client.get(f"{LIST}retry-all/", {"q": "status:failed"})
