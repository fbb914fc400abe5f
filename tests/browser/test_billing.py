"""Invoices paid, credited, and issued many at once, as the office does it: real processes, a real browser."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.steps import issue_draft, sign_in
from tests.servers.smtp import SMTPSink
from tests.servers.waiting import wait_until
from tests.servers.waybill import Waybill, running_waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(240)]


@pytest.fixture
def office(tmp_path: Path, smtp_sink: SMTPSink) -> Iterator[Waybill]:
    with running_waybill(tmp_path / "data", DATABASE_URL="", EMAIL_URL=smtp_sink.url) as waybill:
        yield waybill


def test_invoices_are_paid_credited_and_issued_many_at_once(page: Page, office: Waybill, smtp_sink: SMTPSink) -> None:
    sign_in(page, office)
    _paid_in_two_parts(page, office)
    _credited(page, office)
    wait_until(lambda: len(smtp_sink.messages) == 3, "two invoices and a credit note are mailed")
    assert [message["Subject"].split()[0] for message in smtp_sink.messages] == ["Invoice", "Invoice", "Credit"]
    _issued_at_once(page, office)
    wait_until(lambda: len(smtp_sink.messages) == 11, "eight more invoices are mailed")


def _paid_in_two_parts(page: Page, office: Waybill) -> None:
    issue_draft(page, office)
    page.get_by_role("link", name="Record a payment…").click()
    page.get_by_label("Amount in EUR").fill("100")
    page.get_by_label("Reference").fill("RE 1")
    page.get_by_role("button", name="Record the payment").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("is part paid now")
    expect(page.locator("#settlement tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Record a payment…").click()
    page.get_by_role("button", name="Record the payment").click()
    expect(page.locator(".messagelist")).to_contain_text("is paid now")
    expect(page.locator(".billing-glance .billing-status")).to_have_text("Paid")


def _credited(page: Page, office: Waybill) -> None:
    issue_draft(page, office, "Draft 2")
    page.get_by_role("link", name="Write a credit note…").click()
    page.get_by_role("button", name="Write the credit note").click()
    expect(page.get_by_role("heading", name="Draft credit note 11")).to_be_visible()
    page.get_by_role("button", name="Issue and send…").click()
    expect(page.get_by_text("all of it: the invoice is cancelled")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Issue and send")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    text = PdfReader(Path(download.value.path())).pages[0].extract_text()
    assert "Credit note" in text
    assert re.fullmatch(r"CN-\d{4}-0001\.pdf", download.value.suggested_filename)
    page.get_by_role("link", name=re.compile(r"^Invoice \d{4}-0002$")).click()
    expect(page.locator(".billing-glance .billing-status")).to_have_text("Cancelled")


def _issued_at_once(page: Page, office: Waybill) -> None:
    page.goto(f"{office.base_url}/admin/billing/invoice/?state=draft")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Issue and send the selected drafts")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name=re.compile("^Issue and send")).click()
    expect(page.get_by_text("8 of 8 issued, 8 e-mailed")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("ZIP")).click()
    with ZipFile(BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert len(archive.namelist()) == 8
        assert archive.testzip() is None
