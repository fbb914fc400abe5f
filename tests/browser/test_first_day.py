"""A newcomer's first day, end to end: real processes, a real browser, a real SMTP conversation.

An invoice is issued and sent, the customer asks for a copy, the mail server breaks and is mended.
"""

import re
import shutil
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from jobs.backends.ports import free_port
from tests.browser.steps import issue_draft, open_job, sign_in
from tests.servers.waiting import wait_until
from tests.servers.waybill import Office, running_waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(240)]

# Five attempts with a pause of at most 1, 2, 4 and 8 s, and a tick of the clock for each.
BUDGET_MS = 40_000


def test_an_invoice_is_issued_sent_and_explained(page: Page, waybill: Office) -> None:
    sign_in(page, waybill)
    number = issue_draft(page, waybill, "Draft 2")
    expect(page.get_by_text("Sent to ").first).to_be_visible(timeout=20_000)
    expect(page.locator("#job-panel").get_by_text("Successful")).to_have_count(2)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename == f"{number}.pdf"
    downloaded = Path(download.value.path()).read_bytes()
    [message] = waybill.post.about(number)
    assert attached(message) == downloaded
    assert number in PdfReader(BytesIO(downloaded)).pages[0].extract_text()

    open_job(page, "Send invoice by e-mail")
    expect(page.get_by_role("heading", name="Attempt 1")).to_be_visible()
    expect(page.get_by_text("demo").first).to_be_visible()
    expect(page.get_by_text("invoice_id")).to_be_visible()
    assert page.get_by_role("link", name="Retry this job").count() == 0


def test_a_customer_asks_for_a_copy_and_a_double_click_is_one(page: Page, waybill: Office) -> None:
    sign_in(page, waybill)
    number = issue_draft(page, waybill, "Draft 3")
    wait_until(lambda: waybill.post.about(number), "the invoice is mailed")
    page.context.clear_cookies()
    page.goto(link_in(waybill.post.about(number)[0]))
    page.get_by_role("button", name=re.compile("copy")).dblclick()
    expect(page.get_by_text("Sent to ")).to_be_visible(timeout=20_000)
    invoice, copy = waybill.post.about(number)
    assert copy["Subject"].startswith("Copy of invoice")
    assert invoice["Message-ID"] != copy["Message-ID"]
    page.reload()
    assert len(waybill.post.about(number)) == 2


def test_mail_that_is_broken_fails_and_is_sent_once_when_it_is_mended(page: Page, waybill: Office) -> None:
    sign_in(page, waybill)
    with waybill.mail_outage():
        number = issue_draft(page, waybill, "Draft 4")
        open_job(page, "Send invoice by e-mail")
        expect(page.locator(".job-sentence")).to_contain_text("It failed after 5 attempts", timeout=BUDGET_MS)
        expect(page.get_by_text("refused the connection").first).to_be_visible()

    page.get_by_role("link", name="Retry this job").click()
    page.get_by_label("Reason").fill("the mail server is up again")
    page.get_by_role("button", name=re.compile("^Retry")).click()
    expect(page.locator(".job-sentence")).to_contain_text("done", timeout=20_000)
    expect(page.get_by_text("the mail server is up again")).to_be_visible()
    assert len(waybill.post.about(number)) == 1


def test_a_retry_that_waits_says_when_it_comes_and_can_be_cancelled(page: Page, tmp_path: Path, migrated: Path) -> None:
    data_dir = shutil.copytree(migrated, tmp_path / "data")
    broken = {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}", "MAIL_RETRY_SECONDS": "3000"}
    with running_waybill(data_dir, DATABASE_URL="", **broken) as office:
        sign_in(page, office)
        issue_draft(page, office)
        open_job(page, "Send invoice by e-mail")
        expect(page.get_by_text("Retrying").first).to_be_visible(timeout=20_000)
        expect(page.locator(".job-sentence").locator("time").first).to_be_visible()
        page.get_by_role("link", name="Cancel this job").click()
        page.get_by_role("button", name=re.compile("^Cancel")).click()
        expect(page.locator(".messagelist")).to_contain_text("Cancelled")


def attached(message: EmailMessage) -> bytes:
    [pdf] = message.iter_attachments()
    content = pdf.get_content()
    assert isinstance(content, bytes)
    return content


def link_in(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body
    found = re.search(r"http://\S+/invoices/\S+", body.get_content())
    assert found
    return found[0]
