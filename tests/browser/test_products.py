"""Lines of a draft filled from products and with decimal commas, in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import sign_in
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(240), pytest.mark.xdist_group("office")]

PRODUCTS = """
from billing.models import Product
of = {"unit": "piece", "unit_price": "23", "vat_rate": 7}
Product.objects.create(number="P-42", name="Handling", **of)
Product.objects.create(number="P-421", name="Storage", **of | {"vat_rate": 19})
Product.objects.create(number="P-5", name="Customs", currency="USD", **of)
"""


def test_a_line_is_filled_from_a_product_and_keeps_what_was_typed(page: Page, office: Waybill) -> None:
    office.manage("shell", "-c", PRODUCTS)
    sign_in(page, office)
    page.goto(f"{office.base_url}/admin/billing/invoice/add/")
    _field(page, 0, "product").press_sequentially("hand")
    expect(page.locator("#billing-products option")).to_have_text(["Handling, EUR 23.00 per piece"])
    _field(page, 0, "product").fill("P-42")
    _shows(page, 0, description="Handling", unit="piece", unit_price="23.00", vat_rate="7")
    _field(page, 0, "unit_price").fill("12,50")
    _field(page, 0, "product").fill("P-421")
    _shows(page, 0, description="Storage", unit_price="12,50", vat_rate="19")
    _field(page, 1, "product").fill("P-5")
    _shows(page, 1, description="Customs", unit_price="")
    page.get_by_label("Currency").select_option("USD")
    _shows(page, 1, unit_price="23.00")
    page.get_by_label("Customer:").select_option(label="Bäckerei Brix e.K.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    _shows(page, 0, description="Storage", unit_price="12.50", vat_rate="19", product="")
    _shows(page, 1, description="Customs", unit_price="23.00", vat_rate="7")


def _field(page: Page, line: int, name: str) -> Locator:
    return page.locator(f"[name=lines-{line}-{name}]")


def _shows(page: Page, line: int, **fields: str) -> None:
    for name, value in fields.items():
        expect(_field(page, line, name)).to_have_value(value)
