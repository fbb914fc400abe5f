"""What is secret is shown to whom may see it, once, for a reason that stays."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs import testing
from jobs.models import Job, OperatorAct
from jobs.services.erasing import Request, erase_about
from tests.jobs.admin import making
from tests.jobs.admin.making import EDIT, RETRY, REVEAL, VIEW
from tests.jobs.admin.test_argument_editing import text
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Somebody who may see secrets."""
    return making.browser(VIEW, REVEAL)


def made() -> Job:
    return testing.perform(tasks.call_service.enqueue(token="hunter22"))


def reveal_url(job: Job) -> str:
    return f"/admin/jobs/job/{job.pk}/reveal/"


def test_it_is_shown_once_and_written_down(client: Client) -> None:
    job = made()
    response = client.post(reveal_url(job), {"reason": "the service asks which one"})
    assert "hunter22" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = OperatorAct.objects.get()
    assert (entry.actor_name, entry.object_id) == ("ada", str(job.pk))
    html = text(client.get(f"/admin/jobs/job/{job.pk}/change/"))
    assert "ada saw what is secret in it. Reason: the service asks which one" in html
    assert "hunter22" not in html


def test_looking_shows_and_writes_nothing(client: Client) -> None:
    response = client.get(reveal_url(made()))
    assert "shows token once, on the next page" in text(response)
    assert "hunter22" not in response.content.decode()
    assert not OperatorAct.objects.exists()


def test_a_reason_is_needed(client: Client) -> None:
    response = client.post(reveal_url(made()), {"reason": " "})
    assert "Say why: who saw a secret, and for what, must be known." in text(response)
    assert "hunter22" not in response.content.decode()
    assert not OperatorAct.objects.exists()


def test_all_of_a_job_whose_code_is_gone_can_be_shown(client: Client) -> None:
    job = made()
    Job.objects.update(task="gone.task")
    assert "hunter22" in client.post(reveal_url(job), {"reason": "x"}).content.decode()


@pytest.mark.parametrize("make", [making.failed, making.successful])
def test_where_nothing_is_hidden_nothing_is_to_be_shown(client: Client, make: object) -> None:
    assert callable(make)
    job = make()
    assert "Nothing in its arguments is hidden." in text(client.post(reveal_url(job), {"reason": "x"}))
    assert "Show what is hidden" not in text(client.get(f"/admin/jobs/job/{job.pk}/change/"))
    assert not OperatorAct.objects.exists()


def test_what_was_erased_is_gone(client: Client) -> None:
    ada = User.objects.create(username="Lovelace Ltd")
    job = testing.perform(tasks.call_service.using(subject=ada).enqueue(token="hunter22"))
    assert job.subject_type_id is not None
    assert list(erase_about(job.subject_type_id, str(ada.pk), Request(reason="asked"))) == [1]
    assert "hunter22" not in client.post(reveal_url(job), {"reason": "x"}).content.decode()


@pytest.mark.parametrize("granted", [(VIEW,), (REVEAL,), (VIEW, RETRY, EDIT)])
def test_who_may_not_is_refused_and_not_led_there(granted: tuple[str, ...]) -> None:
    job, client = made(), making.browser(*granted)
    assert client.get(reveal_url(job)).status_code == 403
    assert client.post(reveal_url(job), {"reason": "x"}).status_code == 403
    assert not OperatorAct.objects.exists()
    if VIEW in granted:
        assert "Show what is hidden" not in text(client.get(f"/admin/jobs/job/{job.pk}/change/"))


def test_who_may_is_led_there(client: Client) -> None:
    html = text(client.get(f"/admin/jobs/job/{made().pk}/change/"))
    assert "What is •••••• is secret. Show what is hidden…" in html
