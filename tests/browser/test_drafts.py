"""A draft that is written with the browser's back button, and one that is open in two tabs."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(180), pytest.mark.xdist_group("office")]


def test_a_form_that_the_browser_goes_back_to_is_the_same_draft(page: Page, office: Waybill) -> None:
    sign_in(page, office)
    page.goto(f"{office.base_url}/admin/billing/invoice/add/")
    page.locator("#id_customer").select_option(label="Bäckerei Brix e.K.")
    page.locator("#id_lines-0-description").fill("Port fee")
    page.locator("#id_lines-0-unit_price").fill("90")
    page.get_by_role("button", name="Issue and send…").click()
    page.wait_for_url("**/issue/")
    for _ in range(2):
        page.go_back()
        expect(page.locator("#id_lines-0-description")).to_have_value("Port fee")
        page.get_by_role("button", name="Issue and send…").click()
        expect(page.locator(".messagelist")).to_contain_text("This form was saved before, as Draft invoice")
    page.go_back()
    page.locator("#id_notes").fill("Thank you")
    page.get_by_role("button", name="Issue and send…").click()
    expect(page.locator(".messagelist")).to_contain_text("Nothing was saved a second time yet.")
    expect(page.locator("#id_notes")).to_have_value("Thank you")


def test_of_two_tabs_the_second_is_told_and_keeps_what_was_typed(page: Page, office: Waybill) -> None:
    sign_in(page, office)
    address = f"{office.base_url}/admin/billing/invoice/1/change/"
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(address)
    page.locator("#id_reference").fill("PO 7")
    page.locator("#id_lines-0-DELETE").check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    other.locator("#id_notes").fill("Thank you")
    other.get_by_role("button", name="Issue and send…").click()
    said = other.locator(".messagelist .error")
    expect(said).to_contain_text("last by you, just now")
    expect(other.locator("#id_notes")).to_have_value("Thank you")
    with other.expect_popup() as saved:
        said.get_by_role("link", name="Look at what is saved").click()
    expect(saved.value.locator("#id_reference")).to_have_value("PO 7")
    other.get_by_role("button", name="Issue and send…").click()
    other.wait_for_url("**/issue/")
