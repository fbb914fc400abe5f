"""The pages about the API that people see."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token, revoke_token

pytestmark = pytest.mark.django_db

LIST = "/admin/rest/apitoken/"


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    return client


def test_the_page_for_trying_out_fits_a_phone_and_leads_back(browser: Client) -> None:
    page = browser.get("/api/v1/docs").content.decode()
    assert 'name="viewport"' in page
    assert 'href="/admin/rest/apitoken/"' in page
    browser.force_login(User.objects.create_user("program"))
    assert "/admin/" not in browser.get("/api/v1/docs").content.decode()


def test_there_is_one_way_to_make_a_token_as_it_is_shown_once(browser: Client) -> None:
    page = browser.get(f"{LIST}add/").content.decode()
    assert 'name="_save"' in page
    for other in ("_addanother", "_continue", "related-widget-wrapper-link"):
        assert other not in page


@pytest.mark.parametrize("state", ["Good", "Revoked", "Expired", "Owner is inactive"])
def test_a_token_says_how_it_stands(browser: Client, state: str) -> None:
    ada = User.objects.create_user("ada", is_active=state != "Owner is inactive")
    ends = timezone.now() if state == "Expired" else None
    token, _ = make_token(ada, "nightly", [Scope.JOBS_READ], expires_at=ends)
    if state == "Revoked":
        revoke_token(token.pk)
    is_refused = "A program that shows it is refused."
    page = browser.get(f"{LIST}{token.pk}/change/").content.decode()
    for shown in (page, browser.get(LIST).content.decode()):
        assert f">{state}</span>" in shown
    assert (is_refused in page) == (state != "Good")
