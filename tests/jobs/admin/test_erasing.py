"""Erasing what jobs say about somebody: from the panel, over a page that shows what goes, to the jobs' own pages."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import Settings

from jobs.admin import acting
from jobs.models import Effect, Job, OperatorAct, Status
from jobs.selectors.record import find
from jobs.services.erasing import Request, erase_about
from jobs.services.pruning import prune
from tests.jobs.admin import making
from tests.jobs.admin.making import ERASE, RETRY, SETTLE, VIEW
from tests.jobs.ageing import days_ago, keep
from tests.sample import tasks

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


@pytest.fixture
def customer() -> User:
    return User.objects.create(username="Lovelace Ltd")


def kind() -> int:
    return ContentType.objects.get_for_model(User).pk


def address(subject: User) -> str:
    return f"{LIST}erase/{kind()}/{subject.pk}/"


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def form(subject: User, **changes: str) -> dict[str, str]:
    return {"confirmation": f"user {subject.pk}", "reason": "asked for by letter"} | changes


def erased(trouble: str = "boom") -> Job:
    """Return a failed job that was erased."""
    subject = User.objects.create(username="Ada Lovelace")
    job = making.failed(trouble, about=subject)
    grace = User.objects.create(username="grace")
    list(erase_about(kind(), str(subject.pk), Request(reason="request 17", actor=grace)))
    job.refresh_from_db()
    return job


def panel(subject: User, client: Client) -> str:
    return body(client.get(f"{LIST}panel/{kind()}/{subject.pk}/"))


def test_panel_leads_those_who_may_to_the_page(customer: User) -> None:
    making.failed(about=customer)
    link = f'<a href="{address(customer)}">Erase what is kept about it…</a>'
    assert link in panel(customer, making.browser(VIEW, ERASE))
    User.objects.filter(username="ada").delete()
    assert "Erase" not in panel(customer, making.browser(VIEW, RETRY))


def test_page_of_a_job_leads_there_too_also_when_what_it_was_about_is_gone(customer: User) -> None:
    job, place = making.failed(about=customer), address(customer)
    customer.delete()
    client = making.browser(VIEW, ERASE)
    assert f'<a href="{place}">Erase what jobs say about it…</a>' in body(client.get(f"{LIST}{job.pk}/change/"))
    assert "Erase" not in body(client.get(f"{LIST}{making.failed().pk}/change/"))
    assert client.get(place).status_code == 200


def test_panel_leads_there_without_jobs_as_other_parts_may_keep_something(customer: User) -> None:
    assert address(customer) in panel(customer, making.browser(VIEW, ERASE))


def test_page_shows_what_goes_what_stays_and_what_is_left_alone(customer: User) -> None:
    making.failed(about=customer)
    making.failed(about=customer)
    making.held(about=customer)
    tasks.add.using(subject=customer).enqueue(a=1)
    html = body(making.browser(VIEW, ERASE).get(address(customer)))
    assert f"<h1>Erase what jobs say about user {customer.pk}?</h1>" in html
    assert "<strong>What goes:</strong> arguments, results, errors" in html
    assert "<strong>What stays:</strong> that there was a job" in html
    assert '<td>Send letter by post</td><td>Failed</td><td class="job-number">2</td>' in html
    assert "1 waits or runs, and is left alone" in html
    assert "1 waits for a person to say what happened, and is left alone" in html
    assert 'value="Erase what 2 jobs said"' in html


def test_looking_changes_nothing(customer: User) -> None:
    job = making.failed(about=customer)
    client = making.browser(VIEW, ERASE)
    client.get(address(customer), form(customer))
    client.head(address(customer))
    job.refresh_from_db()
    assert job.erased_at is None
    assert not OperatorAct.objects.exists()


def test_erasing_tells_what_was_done_and_by_whom(customer: User) -> None:
    job = making.failed("Lovelace Ltd has moved", about=customer)
    tasks.add.using(subject=customer).enqueue(a=1)
    html = body(making.browser(VIEW, ERASE).post(address(customer), form(customer), follow=True))
    assert f"Erased what 1 job said about user {customer.pk}. 1 job could not be erased yet." in html
    job.refresh_from_db()
    assert (job.erased_by, job.erased_reason, job.arguments, job.error) == ("ada", "asked for by letter", {}, "")
    entry = OperatorAct.objects.get()
    assert (entry.actor_name, entry.said) == ("ada", "Erased. Reason: asked for by letter")


def test_one_goes_back_to_what_the_jobs_were_about_if_one_may(customer: User) -> None:
    making.failed(about=customer)
    User.objects.create_superuser("root")
    client = Client()
    client.force_login(User.objects.get(username="root"))
    response = client.post(address(customer), form(customer))
    assert response["Location"] == f"/admin/auth/user/{customer.pk}/change/"


def test_one_goes_to_the_list_of_these_jobs_when_what_they_were_about_is_gone(customer: User) -> None:
    making.failed(about=customer)
    place, data, key = address(customer), form(customer), customer.pk
    customer.delete()
    response = making.browser(VIEW, ERASE).post(place, data)
    assert response["Location"] == f"{LIST}?about={kind()}-{key}"
    assert Job.objects.get().erased_at


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confirmation": ""}, "as it stands above. Nothing was erased."),
        ({"confirmation": "user 0"}, "as it stands above. Nothing was erased."),
        ({"reason": " "}, "Say why"),
        ({"reason": "x" * 301}, "at most 300 characters"),
    ],
)
def test_one_must_mean_it_and_say_why(customer: User, changes: dict[str, str], message: str) -> None:
    making.failed(about=customer)
    html = body(making.browser(VIEW, ERASE).post(address(customer), form(customer, **changes)))
    assert message in html
    assert "autofocus" in html
    assert Job.objects.get().erased_at is None


def test_what_was_typed_is_compared_without_capitals_and_spaces(customer: User) -> None:
    making.failed(about=customer)
    making.browser(VIEW, ERASE).post(address(customer), form(customer, confirmation=f" User {customer.pk} "))
    assert Job.objects.get().erased_at


def test_more_than_one_page_may_change_is_for_the_command(customer: User, settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {"BULK_LIMIT": 2}
    for _ in range(3):
        making.failed(about=customer)
    client = making.browser(VIEW, ERASE)
    for response in (client.get(address(customer)), client.post(address(customer), form(customer))):
        html = body(response)
        assert "3 jobs are about it, and one page may change 2." in html
        assert f"manage.py jobs erase auth.user {customer.pk} --reason …" in html
        assert 'type="submit" class="default"' not in html
    assert not Job.objects.exclude(erased_at=None).exists()


def test_page_says_when_there_is_nothing_to_erase(customer: User) -> None:
    client = making.browser(VIEW, ERASE)
    assert "No job is about it, so nothing is kept of it here." in body(client.get(address(customer)))
    making.failed(about=customer)
    client.post(address(customer), form(customer))
    assert "Nothing is left to erase: 1 job about it was erased before." in body(client.get(address(customer)))


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 2**70])
def test_a_kind_of_thing_that_does_not_exist_is_not_found(number: int) -> None:
    assert making.browser(VIEW, ERASE).get(f"{LIST}erase/{number}/1/").status_code == 404


def test_post_without_a_csrf_token_is_refused(customer: User) -> None:
    making.failed(about=customer)
    client = Client(enforce_csrf_checks=True)
    client.force_login(making.staff(VIEW, ERASE))
    assert client.post(address(customer), form(customer)).status_code == 403
    assert Job.objects.get().erased_at is None


def test_page_of_an_erased_job_says_when_by_whom_and_why() -> None:
    job = erased("Ada Lovelace has moved")
    html = body(making.browser(VIEW, RETRY).get(f"{LIST}{job.pk}/change/"))
    assert "at the request of grace. Reason: request 17." in html
    assert "<strong>grace</strong> erased it. Reason: request 17" in html
    assert "Ada Lovelace" not in html
    assert "Retry this job" not in html
    assert '<p class="job-quiet">Erased.</p>' in html


def test_page_says_why_the_logs_of_an_old_job_are_gone() -> None:
    job, client = making.failed(), making.browser(VIEW)
    assert "Logs and tracebacks are kept" not in body(client.get(f"{LIST}{job.pk}/change/"))
    Job.objects.update(finished_at=days_ago(31))
    html = body(client.get(f"{LIST}{job.pk}/change/"))
    assert "Logs and tracebacks are kept for 30 days after a job’s end." in html


def test_retry_of_an_erased_job_says_why_not() -> None:
    job, client = erased(), making.browser(VIEW, RETRY)
    html = body(client.get(f"{LIST}{job.pk}/retry/"))
    assert "at the request of grace. What it would need to run is gone." in html
    assert 'type="submit" class="default"' not in html
    html = body(client.post(f"{LIST}{job.pk}/retry/", follow=True))
    assert "Send letter by post</a> was not retried. What it would need to run was erased on" in html
    assert Job.objects.get().status == Status.FAILED


def test_retry_of_a_selection_leaves_erased_jobs_alone_and_says_so() -> None:
    gone, failed, client = erased(), making.failed(), making.browser(VIEW, RETRY)
    html = body(client.get(f"{LIST}retry/", {"these": f"{gone.pk.hex}-{failed.pk.hex}"}))
    assert "These were erased: what they would need to run is gone" in html
    assert 'value="Retry 1 failed “Send letter by post” job"' in html
    posted = {"_selected_action": [str(gone.pk), str(failed.pk)]}
    html = body(client.post(f"{LIST}retry/", posted, follow=True))
    assert "Retried 1 job; 1 was left alone: it was erased and can’t be run again." in html
    gone.refresh_from_db()
    assert gone.status == Status.FAILED


def test_settling_for_an_erased_job_says_why_not() -> None:
    job, client = erased(), making.browser(VIEW, SETTLE)
    held = Effect.objects.create(job=job, name="charge", attempt=1, begun_at=days_ago(1), in_doubt="hold")
    html = body(
        client.post(f"{LIST}{job.pk}/effects/{held.pk}/happened/", {"reason": "seen"}, follow=True),
    )
    assert "What it would need to run was erased on" in html
    assert "Did “charge” happen?" not in html
    assert Effect.objects.get().is_held


def test_job_that_is_pruned_between_the_look_and_the_act_gives_a_clear_message(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings)
    job, client = making.failed(), making.browser(VIEW, RETRY)

    def look_and_be_overtaken(*ids: Any) -> Any:
        found = find(*ids)
        Job.objects.filter(pk=job.pk).update(finished_at=days_ago(100))
        prune()
        return found

    monkeypatch.setattr(acting, "find", look_and_be_overtaken)
    html = body(client.post(f"{LIST}{job.pk}/retry/", follow=True))
    assert "“Send letter by post” was deleted meanwhile, as its time was over: nothing to retry." in html
