"""Retrying a job with edited arguments makes another job, linked both ways, and leaves the old one as it was."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs import testing
from jobs.api import Priority, Queue, Status
from jobs.exceptions import JobNotRetryable
from jobs.models import Job, MassVerb, OperatorAct
from jobs.services.cancelling import cancel
from jobs.services.editing import retry_edited
from jobs.services.erasing import Request, erase_about
from jobs.services.mass_asking import ask
from jobs.services.retrying import retry
from tests.jobs.admin import making
from tests.jobs.admin.making import EDIT, RETRY, REVEAL, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Somebody who may retry jobs with edited arguments."""
    return making.browser(VIEW, EDIT, REVEAL)


def failed(**options: Any) -> Job:
    return testing.perform(tasks.call_service.using(**options).enqueue(token="hunter22", amount=10))


def columns(job: Job) -> dict[str, Any]:
    row = Job.objects.get(pk=job.pk)
    return {field.attname: getattr(row, field.attname) for field in Job._meta.concrete_fields}


def edit_url(job: Job) -> str:
    return f"/admin/jobs/job/{job.pk}/edit/"


def typed(**changes: str) -> dict[str, str]:
    """Return what the form of such a job sends, with another amount."""
    same = {"arg-token": "", "arg-amount": "12", "arg-mode": '"refuse"', "arg-memo": ""}
    return {**same, "reason": "typed wrong", "request_key": str(uuid4()), **changes}


def text(response: Any) -> str:
    assert response.status_code == 200
    words = " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())
    return re.sub(r" ([,.:;)])", r"\1", words)


def test_a_new_job_is_made_and_the_old_one_stays_as_it_was(client: Client) -> None:
    ada = User.objects.create(username="Lovelace Ltd")
    old = failed(subject=ada, tenant="north", queue_name=Queue.EMAIL, priority=Priority.HIGH, timeout=7)
    before = columns(old)
    response = client.post(edit_url(old), typed())
    new = Job.objects.exclude(pk=old.pk).get()
    assert response["Location"] == f"/admin/jobs/job/{new.pk}/change/"
    assert new.arguments == {"token": "hunter22", "amount": 12}
    assert (new.edited_from_id, new.status, new.subject) == (old.pk, Status.READY, ada)
    assert (new.tenant, new.queue_name, new.priority, new.timeout) == ("north", "email", 10, 7)
    assert str(new.requested_by) == "ada"
    assert columns(old) == before


def test_its_page_says_what_changed_by_whom_and_why(client: Client) -> None:
    old = failed()
    html = text(client.post(edit_url(old), typed(**{"arg-token": "letmein1"}), follow=True))
    assert "Edited from Call the service: amount 10 → 12, token replaced, by ada, because: typed wrong." in html
    assert "ada made it of another job, with edited arguments. Reason: typed wrong" in html
    assert "hunter22" not in html
    assert "letmein1" not in html


def test_the_old_page_leads_to_the_new_job(client: Client) -> None:
    old = failed()
    client.post(edit_url(old), typed())
    html = text(client.get(f"/admin/jobs/job/{old.pk}/change/"))
    assert "Retried with other arguments as another job. Waiting" in html
    assert "ada retried it as another job, with edited arguments. Reason: typed wrong" in html


def test_double_click_makes_one_job_and_one_entry_each(client: Client) -> None:
    old, form = failed(), typed()
    assert client.post(edit_url(old), form)["Location"] == client.post(edit_url(old), form)["Location"]
    assert Job.objects.count() == 2
    assert OperatorAct.objects.count() == 2


def test_another_form_makes_another_job_even_with_the_same_arguments(client: Client) -> None:
    old = failed()
    assert client.post(edit_url(old), typed())["Location"] != client.post(edit_url(old), typed())["Location"]
    assert Job.objects.filter(edited_from_id=old.pk).count() == 2


def test_the_same_form_with_something_else_is_told_so(client: Client) -> None:
    old, form = failed(), typed()
    client.post(edit_url(old), form)
    html = text(client.post(edit_url(old), {**form, "arg-amount": "13"}))
    assert "This form has made a job already, with other arguments." in html
    assert Job.objects.count() == 2


def test_a_form_without_its_key_is_a_bad_request(client: Client) -> None:
    assert client.post(edit_url(failed()), typed(request_key="x")).status_code == 400
    assert Job.objects.count() == 1


def test_looking_changes_nothing_and_shows_what_there_is(client: Client) -> None:
    old = failed()
    page = client.get(edit_url(old))
    assert 'value="10"' in page.content.decode()
    assert "hunter22" not in page.content.decode()
    assert Job.objects.count() == 1
    assert not OperatorAct.objects.exists()


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client) -> None:
    response = client.post(edit_url(failed()), typed(**{"arg-amount": "twelve", "arg-memo": "for Ada"}))
    html = response.content.decode()
    assert "Nothing was done: please mend what is marked below." in html
    assert 'value="twelve"' in html
    assert 'value="for Ada"' in html
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": ""}, "Say why: whoever looks next has only this to go by."),
        ({"arg-amount": "10"}, "Nothing is edited. To try it again as it is, go back and press Retry."),
    ],
)
def test_a_reason_and_an_edit_are_needed(client: Client, changes: dict[str, str], says: str) -> None:
    assert says in text(client.post(edit_url(failed()), typed(**changes)))
    assert Job.objects.count() == 1


def test_a_cancelled_job_can_be_edited_too(client: Client) -> None:
    job = making.cancelled()
    client.post(edit_url(job), {"arg-a": "5", "arg-b": "0", "reason": "x", "request_key": str(uuid4())})
    assert Job.objects.get(edited_from_id=job.pk).arguments == {"a": 5}


def test_who_cancelled_it_is_not_who_edited_it_later(client: Client) -> None:
    job = cancel(tasks.add.enqueue(a=1).pk, actor=User.objects.create(username="grace"))
    client.post(edit_url(job), {"arg-a": "5", "arg-b": "0", "reason": "x", "request_key": str(uuid4())})
    assert "by grace and will not run" in text(client.get(f"/admin/jobs/job/{job.pk}/change/"))


def erased() -> Job:
    ada = User.objects.create(username="Lovelace Ltd")
    job = failed(subject=ada)
    assert job.subject_type_id is not None
    assert list(erase_about(job.subject_type_id, str(ada.pk), Request(reason="asked"))) == [1]
    return job


def gone_task() -> Job:
    job = failed()
    Job.objects.update(task="gone.task")
    return job


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (making.held, "Nobody knows whether “charge the card” happened. Settle that first"),
        (erased, "What it would need to run was erased on"),
        (making.successful, "It was done. If it is wanted once more"),
        (making.running, "It is running: cancel it first"),
        (making.scheduled, "It is scheduled: cancel it first"),
        (gone_task, "The code of its task is not here"),
    ],
)
def test_what_can_not_be_edited_is_refused_with_a_sentence(client: Client, make: Any, says: str) -> None:
    job = make()
    count = Job.objects.count()
    assert says in text(client.get(edit_url(job)))
    assert says in text(client.post(edit_url(job), typed()))
    assert Job.objects.count() == count
    assert "Retry with other arguments" not in text(client.get(f"/admin/jobs/job/{job.pk}/change/"))


def test_what_changed_while_the_form_was_open_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    job = failed()

    def retried_meanwhile(job: Job, user: User) -> str:
        retry(job.pk)
        return ""

    monkeypatch.setattr("jobs.admin.argument_editing._refusal", retried_meanwhile)
    assert "Only failed and cancelled jobs can be retried." in text(client.post(edit_url(job), typed()))
    assert Job.objects.count() == 1


def test_who_may_retry_may_not_edit() -> None:
    job = failed()
    client = making.browser(VIEW, RETRY)
    assert client.get(edit_url(job)).status_code == 403
    assert client.post(edit_url(job), typed()).status_code == 403
    assert "Retry with other arguments" not in text(client.get(f"/admin/jobs/job/{job.pk}/change/"))
    assert Job.objects.count() == 1


def test_a_subject_that_is_deleted_stays_named(client: Client) -> None:
    ada = User.objects.create(username="Lovelace Ltd")
    old = failed(subject=ada)
    ada.delete()
    client.post(edit_url(old), typed())
    assert Job.objects.get(edited_from_id=old.pk).subject_label == "Lovelace Ltd"


def test_an_original_that_was_deleted_is_said(client: Client) -> None:
    old = failed()
    client.post(edit_url(old), typed())
    old.delete()
    job = Job.objects.get()
    html = text(client.get(f"/admin/jobs/job/{job.pk}/change/"))
    assert "Edited from a job that is deleted by now, by ada, because: typed wrong." in html


def test_arguments_that_the_task_takes_no_more_are_told_of(client: Client) -> None:
    old = failed()
    Job.objects.filter(pk=old.pk).update(arguments={**old.arguments, "api_key": "hunter33"})
    html = text(client.get(edit_url(old)))
    assert "Left out, as the task takes it no more: api_key." in html
    assert "hunter33" not in html


def test_a_waiting_time_is_not_taken_over(client: Client) -> None:
    old = making.cancelled()
    Job.objects.filter(pk=old.pk).update(run_after=old.enqueued_at + timedelta(days=1))
    client.post(edit_url(old), {"arg-a": "5", "arg-b": "0", "reason": "x", "request_key": str(uuid4())})
    assert Job.objects.get(edited_from_id=old.pk).status == Status.READY


def test_what_is_secret_goes_along_only_for_who_may_see_it() -> None:
    job = testing.perform(tasks.call_service.enqueue(token="hunter22"))
    client = making.browser(VIEW, EDIT)
    assert "is not yours to send anywhere else" in text(client.get(f"/admin/jobs/job/{job.pk}/edit/"))
    assert "/edit/" not in client.get(f"/admin/jobs/job/{job.pk}/change/").content.decode()
    client.post(f"/admin/jobs/job/{job.pk}/edit/", {"request_key": "x", "reason": "x", "arg_token": ""})
    assert Job.objects.count() == 1


def test_an_act_on_many_is_asked_for_anew_and_not_edited() -> None:
    job = ask(MassVerb.RETRY, "", actor=None)
    Job.objects.update(status=Status.FAILED)
    assert "is not yours" in text(making.browser(VIEW, EDIT, REVEAL).get(f"/admin/jobs/job/{job.pk}/edit/"))
    with pytest.raises(JobNotRetryable, match="search for them anew"):
        retry_edited(job.pk, {"act_id": 2}, request_key="x")
