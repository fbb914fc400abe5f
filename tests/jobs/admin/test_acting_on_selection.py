"""Retry and Cancel of a selection of jobs."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from jobs import testing
from jobs.admin import acting_on_selection, telling
from jobs.models import Job, OperatorAct, Status
from jobs.selectors.acts import acts_on_job
from tests.jobs.admin import making
from tests.jobs.admin.making import CANCEL, RETRY, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"
MEMORY = "jobs.backends.memory.MemoryBackend"


def select(client: Client, verb: str, *jobs: Job, query: str = "", across: bool = False) -> Any:
    """Choose the verb's action in the list, as the form there does, and go where that leads."""
    data = {"action": f"{verb}_selected", "_selected_action": [str(job.pk) for job in jobs], "index": "0"}
    return client.post(f"{LIST}{query}", {**data, "select_across": "1" if across else "0"}, follow=True)


def confirm(client: Client, verb: str, *ids: UUID, **data: str) -> Any:
    return client.post(f"{LIST}{verb}/", {"_selected_action": [str(job_id) for job_id in ids], **data}, follow=True)


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_confirmation_counts_by_task_and_status_and_names_what_is_left_alone() -> None:
    jobs = [making.failed(), making.failed(), making.running()]
    html = body(select(making.browser(VIEW, RETRY), "retry", *jobs))
    assert '<td>Send letter by post</td><td>Failed</td><td class="job-number">2</td>' in html
    assert "These are left alone" in html
    assert '<td>Add numbers</td><td>Running</td><td class="job-number">1</td>' in html
    assert 'value="Retry 2 failed “Send letter by post” jobs"' in html


def test_cancelling_a_selection_asks_first() -> None:
    job = making.scheduled()
    html = body(select(making.browser(VIEW, CANCEL), "cancel", job))
    assert 'value="Cancel 1 scheduled “Add numbers” job"' in html
    assert Job.objects.get(pk=job.pk).status == Status.SCHEDULED


def test_confirmation_lists_the_jobs_by_what_they_are_about_their_task_and_status() -> None:
    letter = making.failed(about=User.objects.create(username="Lovelace Ltd"))
    running = making.running()
    html = body(select(making.browser(VIEW, RETRY), "retry", letter, running))
    row = '<li><a href="/admin/jobs/job/{}/change/">{}</a> <span class="job-status job-status-{}">'
    assert row.format(letter.pk, "Lovelace Ltd: Send letter by post", "failed") in html
    assert row.format(running.pk, "Add numbers", "running") in html


def test_confirmation_lists_so_many_jobs_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting_on_selection, "EXAMPLES", 2)
    html = body(select(making.browser(VIEW, RETRY), "retry", *(making.failed() for _ in range(5))))
    assert html.count("/change/") == 2
    assert "and 3 more" in html


def test_confirmation_is_a_page_that_can_be_gone_back_to() -> None:
    job, client = making.failed(), making.browser(VIEW, RETRY)
    [(address, code)] = select(client, "retry", job, query="?q=letter").redirect_chain
    assert code == 302
    assert address == f"{LIST}retry/?these={job.pk.hex}&next=%2Fadmin%2Fjobs%2Fjob%2F%3Fq%3Dletter"
    assert 'value="Retry 1 failed “Send letter by post” job"' in body(client.get(address))


@pytest.mark.parametrize("limit", ["MOST", "LONGEST_ADDRESS"])
def test_more_than_fits_an_address_is_asked_about_at_once(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(acting_on_selection, limit, 1)
    response = select(making.browser(VIEW, RETRY), "retry", making.failed(), making.failed())
    assert response.redirect_chain == []
    assert 'value="Retry 2 failed “Send letter by post” jobs"' in body(response)


def test_confirmation_without_jobs_says_so() -> None:
    html = body(making.browser(VIEW, RETRY).get(f"{LIST}retry/"))
    assert "No job is selected" in html
    assert 'type="submit" class="default"' not in html


def test_message_leads_to_the_jobs_just_touched_wherever_they_stand_by_then() -> None:
    touched, other = [making.failed(), making.failed()], making.failed()
    client = making.browser(VIEW, RETRY)
    html = body(confirm(client, "retry", *(job.pk for job in touched)))
    found = re.search(r'<a href="([^"]*these=[^"]*)">See them</a>', html)
    assert found
    for job in touched:
        testing.perform(job)
    listed = client.get(found[1]).content.decode()
    assert [str(job.pk) in listed for job in (*touched, other)] == [True, True, False]
    assert "These 2 jobs" in listed


def test_message_leads_to_as_many_as_an_address_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST", 2)
    html = body(confirm(making.browser(VIEW, RETRY), "retry", *(making.failed().pk for _ in range(3))))
    assert "See the first 2 of them" in html


def test_asking_changes_nothing() -> None:
    job = making.failed()
    select(making.browser(VIEW, RETRY), "retry", job)
    assert Job.objects.get(pk=job.pk).status == Status.FAILED
    assert not OperatorAct.objects.exists()


def test_confirmed_selection_is_retried_with_a_history_entry_each() -> None:
    jobs = [making.failed(), making.cancelled()]
    client = making.browser(VIEW, RETRY)
    response = confirm(client, "retry", *(job.pk for job in jobs), reason="the post is open")
    assert "Retried 2 jobs." in body(response)
    assert set(Job.objects.values_list("status", flat=True)) == {Status.READY}
    assert [act.said for job in jobs for act in acts_on_job(job)] == ["Retried. Reason: the post is open"] * 2
    assert OperatorAct.objects.get().label == "2 jobs"


def test_confirmed_selection_is_cancelled() -> None:
    jobs = [making.scheduled(), making.running(), tasks.add.enqueue(a=1)]
    assert "Cancelled 3 jobs." in body(confirm(making.browser(VIEW, CANCEL), "cancel", *(job.pk for job in jobs)))
    assert set(Job.objects.values_list("status", flat=True)) == {Status.CANCELLED}


def test_what_the_page_asks_is_what_is_done() -> None:
    job, client = making.failed(), making.browser(VIEW, RETRY)
    html = select(client, "retry", job, query="?status__exact=failed").content.decode()
    fields = dict(re.findall(r'name="(_selected_action|next)" value="([^"]*)"', html))
    response = client.post(f"{LIST}retry/", fields)
    assert response["Location"] == f"{LIST}?status__exact=failed"
    assert Job.objects.get(pk=job.pk).status == Status.READY


def test_job_that_moved_on_is_left_alone_and_said_to_be() -> None:
    failed, running = making.failed(), making.running()
    html = body(confirm(making.browser(VIEW, RETRY), "retry", failed.pk, running.pk))
    assert "Retried 1 job; 1 was left alone: it is running." in html
    assert Job.objects.get(pk=running.pk).status == Status.RUNNING


def test_several_left_alone_are_counted_by_status() -> None:
    jobs = [making.running(), making.running(), making.successful()]
    html = body(confirm(making.browser(VIEW, RETRY), "retry", *(job.pk for job in jobs), uuid4()))
    assert "Retried 0 jobs; 4 were left alone: 2 are running, 1 is successful and 1 no longer exists." in html


def test_one_job_that_is_gone_is_said_to_be() -> None:
    html = body(confirm(making.browser(VIEW, RETRY), "retry", uuid4()))
    assert "Retried 0 jobs; 1 was left alone: it no longer exists." in html


def test_selection_without_anything_to_do_offers_only_the_way_back() -> None:
    html = body(select(making.browser(VIEW, RETRY), "retry", making.running()))
    assert "Back to the list" in html
    assert 'type="submit" class="default"' not in html


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_view_permission_alone_is_refused(verb: str) -> None:
    job = making.failed() if verb == "retry" else making.running()
    client = making.browser(VIEW)
    assert confirm(client, verb, job.pk).status_code == 403
    assert select(client, verb, job).status_code == 403
    assert Job.objects.get(pk=job.pk).status == job.status


def test_selection_is_never_acted_on_by_get() -> None:
    job, client = making.failed(), making.browser(VIEW, RETRY)
    client.get(f"{LIST}retry/", {"_selected_action": str(job.pk), "these": job.pk.hex})
    client.head(f"{LIST}retry/", {"_selected_action": str(job.pk), "these": job.pk.hex})
    assert Job.objects.get(pk=job.pk).status == Status.FAILED


def test_more_than_the_cap_is_refused_when_asked(settings: Settings) -> None:
    settings.JOBS = {"BACKEND": MEMORY, "BULK_LIMIT": 2}
    jobs, client = [making.failed() for _ in range(3)], making.browser(VIEW, RETRY)
    response = select(client, "retry", *jobs)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Nothing was retried: more than 2 jobs are selected" in body(response)


def test_select_all_across_pages_asks_about_all_that_match() -> None:
    letter = making.failed()
    making.running()
    client = making.browser(VIEW, RETRY)
    response = select(client, "retry", letter, query="?status__exact=failed&q=post", across=True)
    [(address, code)] = response.redirect_chain
    assert code == 302
    assert address.startswith(f"{LIST}retry-all/?q=status%3Afailed+post&next=")
    assert 'value="Retry 1 job"' in body(response)


def test_more_than_the_cap_is_refused_when_confirmed(settings: Settings) -> None:
    settings.JOBS = {"BACKEND": MEMORY, "BULK_LIMIT": 2}
    jobs = [making.failed() for _ in range(3)]
    html = body(confirm(making.browser(VIEW, RETRY), "retry", *(job.pk for job in jobs)))
    assert "Nothing was retried" in html
    assert set(Job.objects.values_list("status", flat=True)) == {Status.FAILED}


def test_what_is_no_id_is_a_bad_request() -> None:
    client = making.browser(VIEW, RETRY)
    assert client.post(f"{LIST}retry/", {"_selected_action": "nonsense"}).status_code == 400


def test_job_posted_twice_counts_once() -> None:
    job = making.failed()
    assert "Retried 1 job." in body(confirm(making.browser(VIEW, RETRY), "retry", job.pk, job.pk))


def test_too_long_a_reason_is_asked_for_again() -> None:
    job = making.failed()
    html = body(confirm(making.browser(VIEW, RETRY), "retry", job.pk, reason="x" * 301))
    assert "Ensure this value has at most 300 characters" in html
    assert Job.objects.get(pk=job.pk).status == Status.FAILED
