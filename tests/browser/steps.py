"""What one does on the pages of a running Waybill, as a person does it."""

import re

from playwright.sync_api import Page, expect

from tests.servers.waybill import Waybill


def sign_in(page: Page, office: Waybill) -> None:
    """Open the back office with the demo login."""
    page.goto(office.base_url)
    page.get_by_label("Username").fill(office.login)
    page.get_by_label("Password").fill(office.password)
    page.get_by_role("button", name="Log in").click()


def issue_draft(page: Page, office: Waybill, name: str = "Draft 1") -> None:
    """Issue and send one of the demo's drafts; ends on the invoice's page."""
    page.goto(f"{office.base_url}/admin/billing/invoice/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Issue and send…").click()
    page.get_by_role("button", name=re.compile("^Issue and send")).click()
    expect(page.locator(".messagelist")).to_contain_text("is issued")


def open_job(page: Page, title: str) -> None:
    """Open the page of the one job that is listed with this title."""
    page.get_by_role("link", name=title, exact=True).click()
