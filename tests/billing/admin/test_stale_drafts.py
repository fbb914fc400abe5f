"""A draft that two people have open: whoever saves second is told, and loses nothing of what they typed."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User

from billing.admin.invoice_stale import COME_BACK
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine
from tests.billing import making
from tests.billing.admin.pages import address, form, shown
from tests.billing.making import CHANGE, EVERYTHING, VIEW, browser, words

pytestmark = pytest.mark.django_db

SAVE = "_save"
BUTTONS = (SAVE, "_continue", "_preview", "_issue")


@pytest.mark.parametrize("button", BUTTONS)
def test_a_page_older_than_what_is_saved_changes_nothing(button: str) -> None:
    invoice, client = making.draft("100"), browser(*EVERYTHING)
    stale = form(invoice, notes="Thank you")
    client.post(address(invoice), form(invoice, reference="PO 7", **{"lines-0-quantity": "2"}))
    page = words(response := client.post(address(invoice), stale | {button: "1"}))
    invoice.refresh_from_db()
    assert (response.status_code, invoice.notes, invoice.reference) == (200, "", "PO 7")
    assert invoice.lines.get().quantity == 2
    assert "was changed after you opened this page" in page
    assert "Please correct" not in page


def test_it_says_who_changed_the_draft_and_where_that_is_seen() -> None:
    invoice, client = making.draft(), browser(VIEW, CHANGE)
    stale = form(invoice, notes="Thank you")
    User.objects.filter(username="ada").update(first_name="Ada", last_name="Lovelace")
    client.post(address(invoice), form(invoice, reference="PO 7"))
    page = words(browser(VIEW, CHANGE, username="bob").post(address(invoice), stale))
    assert "last by Ada Lovelace, <time" in page
    assert f'<a href="{address(invoice)}" target="_blank">' in page
    assert "last by you, <time" in words(client.post(address(invoice), stale))


def test_a_change_that_no_history_knows_is_told_as_well() -> None:
    invoice = making.draft()
    stale = form(invoice, notes="Thank you")
    Invoice.objects.update(reference="PO 7")
    assert "after you opened this page. Nothing" in words(browser(VIEW, CHANGE).post(address(invoice), stale))


def test_what_was_typed_stays_and_is_saved_when_saved_again() -> None:
    invoice, client = making.draft("100"), browser(VIEW, CHANGE)
    stale = form(invoice, notes="Thank you", **{"lines-0-quantity": "3"})
    client.post(address(invoice), form(invoice, reference="PO 7", **{"lines-0-quantity": "2"}))
    again = shown(client.post(address(invoice), stale))
    assert client.post(address(invoice), again).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.notes, invoice.reference, invoice.lines.get().quantity) == ("Thank you", "", Decimal(3))


def test_a_line_deleted_meanwhile_is_told_and_becomes_a_new_one() -> None:
    invoice, client = making.draft("100", "50"), browser(VIEW, CHANGE)
    stale = form(invoice, notes="Thank you")
    client.post(address(invoice), form(invoice, **{"lines-0-DELETE": "on"}))
    page = words(response := client.post(address(invoice), stale))
    assert "was changed after you opened this page" in page
    assert COME_BACK in page
    assert "Please correct" not in page
    client.post(address(invoice), shown(response))
    assert [line.description for line in invoice.lines.all()] == ["Work at 50", "Work at 100"]


def test_a_line_that_both_deleted_stays_deleted() -> None:
    invoice, client = making.draft("100", "50"), browser(VIEW, CHANGE)
    stale = form(invoice, **{"lines-0-DELETE": "on"})
    client.post(address(invoice), stale)
    response = client.post(address(invoice), stale | {"notes": "Thank you"})
    assert COME_BACK not in words(response)
    client.post(address(invoice), shown(response))
    assert [line.description for line in invoice.lines.all()] == ["Work at 50"]


def test_what_was_added_meanwhile_is_shown_with_what_was_typed() -> None:
    invoice, client = making.draft("100"), browser(VIEW, CHANGE)
    new = {"description": "Port fee", "quantity": "1", "unit_price": "9.5", "base_quantity": "1", "vat_category": "S"}
    typed = {f"lines-1-{name}": value for name, value in new.items()} | {"lines-1-vat_rate": "19"}
    stale = form(invoice, **typed | {"lines-TOTAL_FORMS": 2})
    InvoiceLine.objects.create(invoice=invoice, description="Crane", unit_price=Decimal("7.5"))
    InvoiceAdjustment.objects.create(invoice=invoice, reason="Discount", amount=Decimal(5))
    client.post(address(invoice), shown(client.post(address(invoice), stale)))
    assert {line.description: line.unit_price for line in invoice.lines.all()} == {
        "Work at 100": 100,
        "Crane": Decimal("7.5"),
        "Port fee": Decimal("9.5"),
    }
    assert invoice.adjustments.get().amount == 5


def test_a_mistake_in_what_was_typed_is_shown_as_well() -> None:
    invoice, client = making.draft("100"), browser(VIEW, CHANGE)
    stale = form(invoice, **{"lines-0-description": ""})
    Invoice.objects.update(reference="PO 7")
    page = words(response := client.post(address(invoice), stale))
    assert "was changed after you opened this page" in page
    assert "This field is required." in page
    assert client.post(address(invoice), shown(response)).status_code == 200


def test_a_page_that_does_not_say_what_it_shows_changes_nothing() -> None:
    invoice = making.draft()
    fields = form(invoice, reference="PO 7")
    del fields["version"]
    browser(VIEW, CHANGE).post(address(invoice), fields)
    invoice.refresh_from_db()
    assert invoice.reference == ""


def test_saving_what_is_saved_makes_no_other_page_old() -> None:
    invoice, client = making.draft("100"), browser(VIEW, CHANGE)
    fields = shown(client.get(address(invoice)))
    assert client.post(address(invoice), fields).status_code == 302
    assert client.post(address(invoice), fields).status_code == 302


def test_a_double_click_saves_once_and_goes_on() -> None:
    making.seller()
    invoice, client = making.draft("100"), browser(*EVERYTHING)
    new = {"description": "Port fee", "quantity": "1", "unit_price": "9.50", "base_quantity": "1", "vat_category": "S"}
    typed = {f"lines-1-{name}": value for name, value in new.items()} | {"lines-1-vat_rate": "19"}
    fields = form(invoice, reference="PO 7", _issue="1", **typed | {"lines-TOTAL_FORMS": 2})
    for _ in range(2):
        assert client.post(address(invoice), fields).headers["Location"] == address(invoice, "issue")
    assert invoice.lines.count() == 2
    assert LogEntry.objects.count() == 1
