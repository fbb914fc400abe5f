"""The list of products, and the file that is exported of it."""

from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from billing.models import Product
from imports.exporting.columns import offered
from imports.exporting.lists import open_list
from tests.billing.making import browser, words
from tests.imports.exporting.making import ADD, made, rows_in, staff

pytestmark = pytest.mark.django_db

SEE = "view_product"


@pytest.fixture(autouse=True)
def _products() -> None:
    sold = {"name": "Storage", "unit": "day", "vat_rate": Decimal("5.50")}
    for number, price, currency in (("1", "0.3875", "EUR"), ("2", "1234", "JPY"), ("3", "12.5", "KWD")):
        Product.objects.create(number=number, unit_price=Decimal(price), currency=currency, **sold)


def test_prices_have_their_currencys_decimals_or_as_many_as_they_need() -> None:
    page = words(browser(SEE).get("/admin/billing/product/"))
    for price in ("EUR 0.3875", "JPY 1,234", "KWD 12.500", "5.5 %"):
        assert price in page.replace("\xa0", " ")


def test_a_file_has_prices_and_rates_as_numbers(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    user = staff(ADD, SEE)
    listing = open_list("billing.product", user, "o=1")
    shown = [column.key for column in offered(listing.model_admin, listing.request) if column.is_shown]
    header, first, *_ = rows_in(made(user, model="billing.product", query="o=1", columns=shown))
    assert header == ["product number", "name", "description", "unit price", "currency", "VAT %", "unit"]
    assert first == ["1", "Storage", "", "0.3875", "EUR", "5.50", "day"]
