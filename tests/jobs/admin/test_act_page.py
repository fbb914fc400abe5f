"""The page of what people did."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jobs.models import MassVerb, OperatorAct
from jobs.services.journal import record_act, record_acts
from jobs.services.mass_asking import ask
from tests.jobs.admin import making

pytestmark = pytest.mark.django_db

LIST = reverse("admin:jobs_operatoract_changelist")
VIEW = "view_operatoract"


@pytest.fixture
def grace() -> User:
    return User.objects.create_user("grace")


def body(query: str = "", client: Client | None = None) -> str:
    response = (client or making.browser(VIEW)).get(LIST + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_says_who_did_what_to_what_and_why(grace: User) -> None:
    job = making.failed()
    record_act(grace, job, "Retried.", "post is open")
    html = body(client=making.browser(VIEW, "view_job"))
    for words in ("grace", "Retried.", "Reason: post is open", "in the admin", f"/job/{job.pk}/change/"):
        assert words in html


def test_things_are_linked_only_for_whom_may_open_them(grace: User) -> None:
    job = making.failed()
    record_act(grace, job, "Retried.")
    assert f"/job/{job.pk}/change/" not in body()


def test_an_act_on_all_that_match_leads_to_the_job_that_does_it(grace: User) -> None:
    making.failed()
    ask(MassVerb.RETRY, "status:failed", actor=grace)
    act = OperatorAct.objects.get()
    html = body(client=making.browser(VIEW, "view_job"))
    assert f"/job/?about={act.content_type_id}-{act.mass_act_id}" in html
    assert "none so far" in html


def test_it_is_narrowed_by_person_act_days_and_words(grace: User) -> None:
    client = making.browser(VIEW)
    hedy = User.objects.create_user("hedy")
    record_act(grace, making.failed(), "Retried.", "first")
    record_act(hedy, making.failed(), "Cancelled.", "second")
    for query in ("who=grace", "deed=retry", "q=first", "deed=retry&since=1h"):
        html = body(f"?{query}", client)
        assert "Reason: first" in html
        assert "Reason: second" not in html
    assert "No act fits" in body("?until=2001-01-01", client)
    assert "is no moment" in body("?since=yesterday", client)


def test_an_empty_page_says_what_would_fill_it() -> None:
    assert "Nobody has done anything yet" in body()


def test_it_is_shown_to_whom_may_see_it_and_changed_by_nobody(grace: User) -> None:
    record_act(grace, making.failed(), "Retried.")
    assert making.browser("view_job").get(LIST).status_code == 403
    boss = User.objects.create_superuser("boss")
    client = Client()
    client.force_login(boss)
    assert client.get(reverse("admin:jobs_operatoract_add")).status_code == 403
    assert client.post(reverse("admin:jobs_operatoract_delete", args=[OperatorAct.objects.get().pk])).status_code == 403


def test_it_takes_few_queries(grace: User, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(20):
        record_acts(grace, [making.failed(), making.failed()], "Retried.")
    client = making.browser(VIEW)
    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize(
    "query", ["actor=99999999999999999999999", "actor__username=x", "deed=nonsense", "since=never"]
)
def test_an_address_that_somebody_made_up_is_no_error_of_ours(query: str) -> None:
    assert making.browser("view_operatoract").get(f"/admin/jobs/operatoract/?{query}").status_code in (200, 302, 400)
