"""The first thing a newcomer does, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def test_the_demo_login_that_was_printed_opens_the_back_office(page: Page, waybill: Waybill) -> None:
    page.goto(waybill.base_url)
    page.get_by_label("Username").fill(waybill.login)
    page.get_by_label("Password").fill(waybill.password)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_title(re.compile("Back office"))
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
