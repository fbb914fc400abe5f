"""The Jobs panel on an object's own page."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.template import engines
from django.test import Client, RequestFactory

from jobs.panel import JobsPanelMixin
from tests.jobs.admin import making
from tests.jobs.admin.making import RETRY, VIEW
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def panel(subject: object, user: "User | AnonymousUser | None" = None) -> str:
    """Return what the tag shows of an object to someone; to one who may see jobs if nobody is named."""
    request = RequestFactory().get("/")
    request.user = user or making.staff(VIEW, username="viewer")
    template = engines["django"].from_string("{% load jobs %}{% jobs_panel original %}")
    return template.render({"original": subject}, request)


def address(subject: User) -> str:
    return f"/admin/jobs/job/panel/{ContentType.objects.get_for_model(User).pk}/{subject.pk}/"


@pytest.fixture
def customer() -> User:
    return User.objects.create(username="Lovelace Ltd")


def test_panel_shows_the_jobs_about_its_object(customer: User) -> None:
    letter, other = making.failed("The post is closed.", about=customer), making.failed()
    html = panel(customer)
    assert f'<a href="/admin/jobs/job/{letter.pk}/change/">Send letter by post</a>' in html
    assert "job-status-failed" in html
    assert "1 of 1" in html
    assert "The post is closed." in html
    assert str(other.pk) not in html


def test_empty_panel_says_what_will_fill_it(customer: User) -> None:
    assert "None yet." in panel(customer)


def test_panel_is_for_those_who_may_see_jobs(customer: User) -> None:
    making.failed(about=customer)
    assert panel(customer, making.staff()) == ""
    assert panel(customer, making.staff(RETRY, username="grace")) == ""
    assert panel(customer, AnonymousUser()) == ""


def test_object_that_is_not_saved_has_no_panel() -> None:
    assert panel(None) == ""
    User.objects.all().delete()
    assert panel(User(username="new")) == ""


def test_panel_is_live_while_a_job_is(customer: User) -> None:
    making.failed(about=customer)
    assert "hx-get" not in panel(customer)
    User.objects.filter(username="viewer").delete()
    tasks.add.using(subject=customer).enqueue(a=1)
    assert f'hx-get="{address(customer)}"' in panel(customer)


def test_panel_shows_the_latest_and_leads_to_the_rest(customer: User) -> None:
    for number in range(11):
        tasks.add.using(subject=customer).enqueue(a=number)
    html = panel(customer)
    content_type = ContentType.objects.get_for_model(User)
    assert html.count("Add numbers") == 10
    assert f'<a href="/admin/jobs/job/?about={content_type.pk}-{customer.pk}">All 11 jobs about this</a>' in html


def test_errors_in_a_panel_are_text_not_markup(customer: User) -> None:
    making.failed("<script>alert(1)</script>", about=customer)
    assert "<script>" not in panel(customer)


def test_live_view_shows_the_panel_alone(customer: User) -> None:
    making.failed(about=customer)
    html = making.browser(VIEW).get(address(customer)).content.decode()
    assert "Send letter by post" in html
    assert "<html" not in html


def test_live_view_refuses_who_may_not_see_jobs(customer: User) -> None:
    assert making.browser(RETRY).get(address(customer)).status_code == 403
    assert Client().get(address(customer)).status_code == 403


def test_mixin_puts_the_panel_on_a_change_page() -> None:
    assert JobsPanelMixin.change_form_template == "admin/jobs/panel_change_form.html"
