"""The form of a new draft, posted twice: by the browser's back button, or a double click."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from billing.models import Invoice
from tests.billing import making
from tests.billing.admin.pages import ADD_PAGE, address, new_draft, shown
from tests.billing.making import ADD, EVERYTHING, VIEW, browser, words

pytestmark = pytest.mark.django_db


def test_a_form_posted_twice_is_one_draft() -> None:
    client = browser(*EVERYTHING)
    fields = new_draft(request_key=uuid4(), _issue="1")
    client.post(ADD_PAGE, fields)
    response = client.post(ADD_PAGE, fields, follow=True)
    invoice = Invoice.objects.get()
    assert response.redirect_chain[-1][0] == address(invoice)
    assert f"This form was saved before, as {invoice}." in words(response)
    assert invoice.lines.count() == 1


@pytest.mark.parametrize("change", [{"notes": "Thank you"}, {"lines-0-quantity": "2"}, {"lines-0-DELETE": True}])
def test_a_form_changed_since_is_shown_and_a_second_draft_when_saved_again(change: dict[str, object]) -> None:
    client, fields = browser(VIEW, ADD), new_draft(request_key=uuid4())
    client.post(ADD_PAGE, fields)
    page = words(response := client.post(ADD_PAGE, fields | change))
    assert f'<a href="{address(Invoice.objects.get())}" target="_blank">' in page
    assert "Nothing was saved a second time yet." in page
    assert shown(response).items() >= change.items()
    client.post(ADD_PAGE, shown(response))
    assert Invoice.objects.count() == 2


def test_another_showing_of_the_form_is_another_draft() -> None:
    client, fields = browser(VIEW, ADD), new_draft()
    keys = {client.get(ADD_PAGE).context["request_key"] for _ in range(2)}
    for key in keys:
        client.post(ADD_PAGE, fields | {"request_key": key})
    assert set(Invoice.objects.values_list("request_key", flat=True)) == keys


def test_a_form_that_comes_back_with_a_mistake_is_the_same_showing() -> None:
    key = uuid4()
    page = browser(VIEW, ADD).post(ADD_PAGE, new_draft(request_key=key, currency="none"))
    assert f'name="request_key" value="{key}"' in words(page)


@pytest.mark.parametrize("key", ["", "none"])
def test_a_form_without_a_key_is_saved_each_time(key: str) -> None:
    client, fields = browser(VIEW, ADD), new_draft(request_key=key)
    for _ in range(2):
        client.post(ADD_PAGE, fields)
    assert Invoice.objects.count() == 2


def test_a_form_saved_before_and_issued_since_is_shown_with_a_link_to_the_invoice() -> None:
    making.seller()
    client, fields = browser(*EVERYTHING), new_draft(request_key=uuid4())
    client.post(ADD_PAGE, fields)
    client.post(address(invoice := Invoice.objects.get(), "issue"))
    invoice.refresh_from_db()
    assert f'saved before, as <a href="{address(invoice)}" target="_blank">{invoice}</a>' in words(
        client.post(ADD_PAGE, fields)
    )
    assert Invoice.objects.get() == invoice


def test_who_may_only_add_is_told_and_led_home() -> None:
    client, fields = browser(ADD), new_draft(request_key=uuid4())
    client.post(ADD_PAGE, fields)
    response = client.post(ADD_PAGE, fields, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/"
    assert f"This form was saved before, as {Invoice.objects.get()}." in words(response)
    assert "Thank you</textarea>" in words(client.post(ADD_PAGE, fields | {"notes": "Thank you"}))


def test_the_database_keeps_a_showing_to_one_draft() -> None:
    making.draft(request_key=(key := uuid4()))
    with pytest.raises(IntegrityError, match=r"one_draft_a_showing_of_the_form|request_key"), transaction.atomic():
        making.draft(request_key=key)
