"""The first thing a newcomer does, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import sign_in
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def test_the_demo_login_that_was_printed_opens_the_back_office(page: Page, waybill: Waybill) -> None:
    sign_in(page, waybill)
    expect(page).to_have_title(re.compile("Back office"))
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_times_are_those_of_the_viewers_wall(browser: Browser, waybill: Waybill) -> None:
    page = browser.new_context(timezone_id="Asia/Kolkata").new_page()
    sign_in(page, waybill)
    page.goto(f"{waybill.base_url}/admin/jobs/queuecontrol/")
    expect(page.get_by_text(re.compile(r"As of .* IST"))).to_be_visible()
