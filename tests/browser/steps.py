"""What one does on the pages of a running Waybill, as a person does it."""

import re

from playwright.sync_api import Page, expect

from tests.servers.waybill import Waybill

# Of an invoice: its year, and which of that year's it is.
NUMBER = re.compile(r"\d{4}-\d{4}")


def sign_in(page: Page, office: Waybill) -> None:
    """Open the back office with the demo login."""
    page.goto(office.base_url)
    page.get_by_label("Username").fill(office.login)
    page.get_by_label("Password").fill(office.password)
    page.get_by_role("button", name="Log in").click()


def issue_draft(page: Page, office: Waybill, name: str = "Draft 1") -> str:
    """Issue and send one of the demo's drafts; ends on the invoice's page, and returns the invoice's number."""
    page.goto(f"{office.base_url}/admin/billing/invoice/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Issue and send…").click()
    page.get_by_role("button", name=re.compile("^Issue and send")).click()
    said = page.locator(".messagelist")
    expect(said).to_contain_text(re.compile(f"{NUMBER.pattern} is issued"))
    found = NUMBER.search(said.inner_text())
    assert found
    return found[0]


def open_job(page: Page, title: str) -> None:
    """Open the page of the one job that is listed with this title."""
    page.get_by_role("link", name=title, exact=True).click()
