"""Making a job by hand, of the tasks that allow it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.api import Status
from jobs.exceptions import TaskNotStartable
from jobs.models import Job, OperatorAct
from jobs.services.starting import start
from tests.jobs.admin import making
from tests.jobs.admin.making import ADD, EDIT, VIEW
from tests.jobs.admin.test_argument_editing import text

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"
CHOOSE = f"{LIST}add/"
CALL = f"{CHOOSE}?task=tests.sample.tasks.call_service"


@pytest.fixture
def client() -> Client:
    """Somebody who may make jobs."""
    return making.browser(VIEW, ADD)


def typed(**changes: str) -> dict[str, str]:
    arguments = {"arg-token": "hunter22", "arg-amount": "10", "arg-mode": '"answer"', "arg-memo": ""}
    own = {"run_after": "", "priority": "0", "reason": "the board asked", "request_key": str(uuid4())}
    return {**arguments, **own, **changes}


def test_the_list_leads_to_the_tasks_that_may_be_started(client: Client) -> None:
    assert f'href="{CHOOSE}"' in client.get(LIST).content.decode()
    html = text(client.get(CHOOSE))
    assert "Prune old jobs Delete jobs and logs that are older than their retention." in html
    assert "Clear expired sessions" in html
    assert "Add numbers" not in html


def test_a_job_is_made_and_its_page_shown(client: Client) -> None:
    html = text(client.post(CALL, typed(), follow=True))
    job = Job.objects.get()
    assert "“Call the service” is asked for. This page shows how far it is." in html
    assert "ada started it by hand. Reason: the board asked" in html
    assert (job.arguments, job.status) == ({"token": "hunter22", "mode": "answer"}, Status.READY)
    assert str(job.requested_by) == "ada"
    assert "hunter22" not in html


def test_a_job_waits_until_the_time_in_the_viewers_zone(client: Client) -> None:
    client.cookies["zone"] = "Europe/Berlin"
    response = client.post(CALL, typed(run_after="2030-07-01T06:00", priority="10"))
    assert response.status_code == 302
    job = Job.objects.get()
    assert job.run_after == datetime(2030, 7, 1, 4, tzinfo=UTC)
    assert (job.status, job.priority) == (Status.SCHEDULED, 10)


def test_a_time_that_has_passed_means_now(client: Client) -> None:
    client.post(CALL, typed(run_after="2020-01-01T00:00"))
    assert Job.objects.get().status == Status.READY


def test_another_form_makes_another_job(client: Client) -> None:
    assert client.post(CALL, typed())["Location"] != client.post(CALL, typed())["Location"]
    assert Job.objects.count() == 2


def test_double_click_makes_one_job(client: Client) -> None:
    form = typed()
    assert client.post(CALL, form)["Location"] == client.post(CALL, form)["Location"]
    assert Job.objects.count() == OperatorAct.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": ""}, "Say why: whoever looks next has only this to go by."),
        ({"arg-token": ""}, "This is needed: fill it in."),
        ({"arg-amount": "1.5"}, "Type a whole number."),
        ({"run_after": "soon"}, "Give a date and a time of this century"),
        ({"run_after": "2099-01-01T00:00"}, "a job waits 3,650 days at most"),
        ({"priority": "3"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_makes_nothing(client: Client, changes: dict[str, str], says: str) -> None:
    html = text(client.post(CALL, typed(**changes)))
    assert says in html
    assert "Nothing was done" in html
    assert not Job.objects.exists()


def test_the_same_form_with_something_else_is_told_so(client: Client) -> None:
    form = typed()
    client.post(CALL, form)
    assert "This form has made a job already" in text(client.post(CALL, {**form, "arg-amount": "1"}))
    assert Job.objects.count() == 1


@pytest.mark.parametrize("task", ["tests.sample.tasks.add", "os.system", ""])
def test_other_tasks_can_not_be_started(client: Client, task: str) -> None:
    assert client.post(f"{CHOOSE}?task={task}", typed()).status_code == 404
    assert not Job.objects.exists()


def test_the_service_refuses_other_tasks_too() -> None:
    with pytest.raises(TaskNotStartable, match="“Add numbers” is not made for being started by hand"):
        start("tests.sample.tasks.add", {"a": 1}, request_key="1")


@pytest.mark.parametrize("granted", [(VIEW,), (ADD,), (VIEW, EDIT)])
def test_who_may_not_is_refused_and_not_led_there(granted: tuple[str, ...]) -> None:
    client = making.browser(*granted)
    assert client.get(CHOOSE).status_code == client.get(CALL).status_code == 403
    assert client.post(CALL, typed()).status_code == 403
    assert not Job.objects.exists()
    if VIEW in granted:
        assert f'href="{CHOOSE}"' not in client.get(LIST).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_makes_nothing(client: Client, method: str) -> None:
    response: Any = getattr(client, method)(CALL)
    assert response.status_code == 200
    assert not Job.objects.exists()


def test_with_the_key_of_another_nobody_tries_out_what_is_secret(client: Client) -> None:
    client.post(CALL, typed())
    job = Job.objects.get()
    shown = job.idempotency_key.rpartition(":")[2]
    other = User.objects.create_user("grace")
    again = start(job.task, job.arguments, request_key=shown, actor=other, reason="a guess")
    assert again.pk != job.pk
    assert OperatorAct.objects.filter(object_id=str(again.pk), actor=other).exists()
