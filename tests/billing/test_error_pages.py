"""What is shown where something is forbidden, a form is not accepted, or something broke."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.billing import making
from tests.billing.making import DELETE, VIEW, browser, words

pytestmark = pytest.mark.django_db


def test_who_may_not_is_told_as_whom_and_what_may_have_changed() -> None:
    response = browser(VIEW, DELETE).post(f"/admin/billing/invoice/{making.issued().pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert "You are signed in as <strong>ada</strong>" in words(response)
    assert "an invoice that was issued meanwhile can’t be changed or deleted" in words(response)


def test_who_is_not_of_the_office_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(f"/admin/billing/invoice/{making.issued().pk}/delivery/")
    assert response.status_code == 403
    assert "Sign in" in words(response)


def refused_form(**cookies: str) -> str:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("ada", is_staff=True))
    for name, value in cookies.items():
        client.cookies[name] = value
    response = client.post("/admin/billing/invoice/add/", {"notes": "x"})
    assert response.status_code == 403
    return words(response)


def test_a_form_without_a_cookie_asks_to_allow_cookies() -> None:
    page = refused_form()
    assert "Nothing was changed or sent." in page
    assert "allow cookies for this page, go back" in page


def test_a_form_of_an_old_page_asks_to_load_it_again() -> None:
    page = refused_form(csrftoken="a" * 32)
    assert "load the page again" in page
    assert "allow cookies" not in page


def test_what_broke_is_told_by_a_page_that_needs_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("billing.views.linked.invoice_from_token", broken)
    response = Client(raise_request_exception=False).get("/invoices/x/")
    page = words(response)
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert "src=" not in page
    assert "href=" not in page
