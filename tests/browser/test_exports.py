"""From a list to a file, as a person does it: rows are ticked, exported, waited for and downloaded."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(180)]


def test_ticked_customers_are_exported_and_downloaded(page: Page, waybill: Waybill) -> None:
    sign_in(page, waybill)
    page.goto(f"{waybill.base_url}/admin/billing/customer/")
    rows = page.locator("#result_list tbody tr")
    names = [rows.nth(place).locator(".field-name").inner_text() for place in range(2)]
    for place in range(2):
        rows.nth(place).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Export customers as a file…")
    # Its words differ between versions of Django.
    page.locator(".actions [name=index]").click()

    expect(page.locator(".job-sentence")).to_have_text("2 selected customers")
    page.get_by_label("CSV").check()
    page.get_by_label("Invoices").uncheck()
    page.get_by_label("Payment days (as stored)").check()
    page.get_by_label("Between cells").select_option(";")
    page.get_by_role("button", name="Export 2 selected customers").click()

    expect(page.locator(".job-sentence")).to_contain_text("Ready", timeout=30_000)
    expect(page.locator(".job-sentence")).to_contain_text("2 rows")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download")).click()
    assert re.fullmatch(r"Customers \d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    text = Path(download.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    header, *exported = csv.reader(text.decode("utf-8-sig").splitlines(), delimiter=";")
    assert header == ["name", "customer number", "e-mail", "country", "payment days"]
    assert [row[0] for row in exported] == names
    assert all(row[4].isdigit() for row in exported)

    page.get_by_role("link", name="Exports", exact=True).first.click()
    expect(page.locator("#result_list")).to_contain_text("2 selected customers")
