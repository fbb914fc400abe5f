"""Products on the lines of a draft: copied where a line is empty, and never over what was typed."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Invoice, InvoiceLine, Product
from tests.billing import making
from tests.billing.admin.pages import address, form
from tests.billing.making import CHANGE, VIEW, browser, words

pytestmark = pytest.mark.django_db

PRODUCTS = "view_product"
SUGGEST = "/admin/billing/product/suggest/"


@pytest.fixture
def client() -> Client:
    return browser(VIEW, CHANGE, PRODUCTS)


def product(**fields: Any) -> Product:
    defaults = {"number": "P-1", "name": "Consulting", "unit": "hour", "unit_price": Decimal("80.5"), "vat_rate": 7}
    return Product.objects.create(**defaults | fields)


def with_lines(invoice: Invoice, *lines: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Return what a browser posts when lines were added: all fields, empty but for their defaults."""
    first = invoice.lines.count()
    posted = form(invoice, **{"lines-TOTAL_FORMS": first + len(lines)}, **changes)
    empty = {"product": "", "description": "", "quantity": "1", "unit": "", "unit_price": "", "base_quantity": "1"}
    empty |= {"vat_category": "S", "vat_rate": ""}
    for index, line in enumerate(lines, start=first):
        posted |= {f"lines-{index}-{name}": value for name, value in (empty | line).items()}
    return posted


def added(client: Client, invoice: Invoice, **line: str) -> InvoiceLine:
    """Return the line that was saved."""
    client.post(address(invoice), with_lines(invoice, line))
    return invoice.lines.latest("pk")


def test_an_empty_line_is_a_copy_of_its_product(client: Client) -> None:
    product(description="by seniors,\non site")
    line = added(client, making.draft("100"), product=" P-1 ", quantity="2,5")
    assert (line.description, line.unit) == ("Consulting: by seniors, on site", "hour")
    assert (line.unit_price, line.vat_rate, line.quantity) == (Decimal("80.5"), Decimal(7), Decimal("2.5"))


def test_what_was_typed_stays(client: Client) -> None:
    product()
    line = added(client, making.draft("100"), product="P-1", description="Advice", unit_price="0", vat_rate="19")
    assert (line.description, line.unit) == ("Advice", "hour")
    assert (line.unit_price, line.vat_rate) == (Decimal(0), Decimal(19))


def test_a_saved_line_is_filled_where_it_was_emptied(client: Client) -> None:
    product()
    invoice = making.draft("100")
    changes = {"lines-0-product": "P-1", "lines-0-description": "", "lines-0-vat_rate": ""}
    client.post(address(invoice), form(invoice, **changes))
    line = invoice.lines.get()
    assert (line.description, line.vat_rate, line.unit_price) == ("Consulting", Decimal(7), Decimal(100))


def test_a_line_does_not_change_with_its_product(client: Client) -> None:
    sold = product()
    line = added(client, making.draft("100"), product="P-1")
    sold.unit_price = Decimal(1)
    sold.save()
    sold.delete()
    line.refresh_from_db()
    assert (line.unit_price, line.description) == (Decimal("80.5"), "Consulting")


def test_without_a_product_a_line_needs_what_it_always_did_and_has_the_usual_rate(client: Client) -> None:
    product()
    invoice = making.draft("100")
    page = words(client.post(address(invoice), with_lines(invoice, {"quantity": "2"})))
    assert page.count("This field is required.") == 2
    assert added(client, invoice, description="Stamp", unit_price="1").vat_rate == 19


def test_an_unknown_product_is_refused_with_what_was_typed(client: Client) -> None:
    product()
    invoice = making.draft("100")
    page = words(client.post(address(invoice), with_lines(invoice, {"product": "P-2"})))
    assert "There is no product “P-2”. Enter its number, or leave this empty." in page
    assert 'name="lines-1-product" value="P-2"' in page
    assert "This field is required." not in page
    assert invoice.lines.count() == 1


def test_a_price_in_another_currency_is_not_copied(client: Client) -> None:
    product(currency="USD")
    invoice = making.draft("100")
    page = words(client.post(address(invoice), with_lines(invoice, {"product": "P-1"})))
    assert "Consulting has its price in USD. Enter the unit price in EUR." in page
    line = added(client, invoice, product="P-1", unit_price="70")
    assert (line.description, line.unit_price) == ("Consulting", Decimal(70))


def test_the_currency_is_the_one_that_is_saved_with_it(client: Client) -> None:
    product(currency="USD")
    invoice = making.draft("100")
    client.post(address(invoice), with_lines(invoice, {"product": "P-1"}, currency="USD"))
    assert invoice.lines.latest("pk").unit_price == Decimal("80.5")


def test_a_category_without_vat_takes_the_products_rate_off(client: Client) -> None:
    product()
    assert added(client, making.draft("100"), product="P-1", vat_category="AE").vat_rate == 0


def test_a_text_that_is_too_long_for_a_line_is_cut(client: Client) -> None:
    product(description="very " * 200)
    text = added(client, making.draft("100"), product="P-1").description
    assert (len(text), text[-1]) == (500, "…")


def test_lines_left_empty_are_not_saved(client: Client) -> None:
    product()
    invoice = making.draft("100")
    client.post(address(invoice), with_lines(invoice, {}, {"product": "P-1"}, {}))
    assert invoice.lines.count() == 2


def test_products_are_offered_where_there_are_some_to_who_may_see_them(client: Client) -> None:
    invoice = making.draft("100")
    assert "lines-0-product" not in words(client.get(address(invoice)))
    product()
    assert "lines-0-product" in words(client.get(address(invoice)))
    blind = browser(VIEW, CHANGE, username="bob")
    assert "lines-0-product" not in words(blind.get(address(invoice)))
    blind.post(address(invoice), with_lines(invoice, {"product": "P-1"}))
    assert invoice.lines.count() == 1


def test_all_products_of_a_draft_are_fetched_at_once(client: Client) -> None:
    for number in range(4):
        product(number=f"P-{number}")
    invoice = making.draft("100")
    posted = with_lines(invoice, *({"product": f"P-{number}"} for number in range(4)))
    with CaptureQueriesContext(connection) as queries:
        client.post(address(invoice), posted)
    assert invoice.lines.count() == 5
    # Whether there are any, and those that are named.
    assert sum('FROM "billing_product"' in query["sql"] for query in queries) == 2


def test_a_search_answers_with_what_a_line_shows(client: Client) -> None:
    product(unit_price=Decimal("1.234"))
    assert client.get(SUGGEST, {"q": "consult"}).json() == {
        "products": [
            {
                "number": "P-1",
                "label": "Consulting, EUR 1.234 per hour",
                "currency": "EUR",
                "line": {"description": "Consulting", "unit": "hour", "unit_price": "1.2340", "vat_rate": "7"},
            }
        ]
    }


def test_the_product_of_a_number_comes_first_among_many(client: Client) -> None:
    for number in range(30):
        product(number=f"1-{number}", name="Advice 7")
    product(number="7")
    found = client.get(SUGGEST, {"q": "7"}).json()["products"]
    assert (len(found), found[0]["number"]) == (20, "7")


def test_products_are_suggested_to_who_may_see_them() -> None:
    assert browser(VIEW, CHANGE).get(SUGGEST).status_code == 403
    assert Client().get(SUGGEST).status_code == 403
