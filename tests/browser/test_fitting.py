"""What long names and addresses do to lists, and how forms are set, as a browser lays them out."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import issue_draft, sign_in
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(180), pytest.mark.xdist_group("office")]


TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


def test_a_long_name_and_a_long_address_leave_lists_as_wide_as_the_window(page: Page, office: Waybill) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, office)
    page.goto(f"{office.base_url}/admin/billing/customer/add/")
    page.get_by_label("Name:").fill("A" * 200)
    page.get_by_label("E-mail:").fill(f"{'a' * 60}@{'b' * 60}.example.com")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result_list")).to_contain_text("A" * 200)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) <= 0, width
        results = page.locator(".results")
        assert results.evaluate("box => box.scrollWidth - box.clientWidth") <= 0, width


def test_the_address_an_invoice_was_sent_to_is_not_cut(page: Page, office: Waybill) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, office)
    issue_draft(page, office, "Draft 2")
    page.get_by_text("Sent to ").first.wait_for()
    page.goto(f"{office.base_url}/admin/billing/invoice/")
    address = page.locator(".billing-address").first
    assert address.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    results = page.locator(".results")
    assert results.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_the_kind_of_file_stands_below_the_heading_with_room_between(page: Page, office: Waybill) -> None:
    sign_in(page, office)
    page.goto(f"{office.base_url}/admin/billing/customer/")
    page.locator("#result_list tbody tr").first.get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Export customers as a file…")
    page.locator(".actions [name=index]").click()
    heading = page.get_by_role("heading", name="The file").bounding_box()
    legend = page.get_by_text("Kind of file", exact=True).bounding_box()
    assert heading
    assert legend
    assert legend["y"] - (heading["y"] + heading["height"]) >= 8
