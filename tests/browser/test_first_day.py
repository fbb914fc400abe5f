"""A newcomer's first day, end to end: real processes, a real browser, a real SMTP conversation.

An invoice is issued and sent, the customer asks for a copy, the mail server breaks and is mended.
"""

import re
import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from jobs.backends.ports import free_port
from tests.browser.steps import issue_draft, open_job, sign_in
from tests.servers.smtp import SMTPSink
from tests.servers.waiting import wait_until
from tests.servers.waybill import Waybill, running_waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(240)]

# Five attempts with a pause of at most 1, 2, 4 and 8 s, and a tick of the clock for each.
BUDGET_MS = 40_000


@pytest.fixture
def data_dir(tmp_path: Path, migrated: Path) -> Path:
    return shutil.copytree(migrated, tmp_path / "data")


@pytest.fixture
def office(data_dir: Path, smtp_sink: SMTPSink) -> Iterator[Waybill]:
    """Waybill with a mail server that works."""
    with running_waybill(data_dir, DATABASE_URL="", EMAIL_URL=smtp_sink.url) as waybill:
        yield waybill


def test_an_invoice_is_issued_sent_and_explained(page: Page, office: Waybill, smtp_sink: SMTPSink) -> None:
    sign_in(page, office)
    issue_draft(page, office)
    expect(page.get_by_text("Sent to ").first).to_be_visible(timeout=20_000)
    expect(page.locator("#job-panel").get_by_text("Successful")).to_have_count(2)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert re.fullmatch(r"\d{4}-0001\.pdf", download.value.suggested_filename)
    downloaded = Path(download.value.path()).read_bytes()
    [message] = smtp_sink.messages
    assert attached(message) == downloaded
    assert "0001" in PdfReader(BytesIO(downloaded)).pages[0].extract_text()

    open_job(page, "Send invoice by e-mail")
    expect(page.get_by_role("heading", name="Attempt 1")).to_be_visible()
    expect(page.get_by_text("demo").first).to_be_visible()
    expect(page.get_by_text("invoice_id")).to_be_visible()
    assert page.get_by_role("link", name="Retry this job").count() == 0


def test_a_customer_asks_for_a_copy_and_a_double_click_is_one(page: Page, office: Waybill, smtp_sink: SMTPSink) -> None:
    sign_in(page, office)
    issue_draft(page, office)
    wait_until(lambda: len(smtp_sink.messages) == 1, "the invoice is mailed")
    page.context.clear_cookies()
    page.goto(link_in(smtp_sink.messages[0]))
    page.get_by_role("button", name=re.compile("copy")).dblclick()
    expect(page.get_by_text("Sent to ")).to_be_visible(timeout=20_000)
    assert len(smtp_sink.messages) == 2
    assert smtp_sink.messages[1]["Subject"].startswith("Copy of invoice")
    assert smtp_sink.messages[0]["Message-ID"] != smtp_sink.messages[1]["Message-ID"]
    page.reload()
    assert len(smtp_sink.messages) == 2


def test_mail_that_is_broken_fails_and_is_sent_once_when_it_is_mended(page: Page, data_dir: Path) -> None:
    port = free_port()
    broken = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAIL_RETRY_SECONDS": "1"}
    with running_waybill(data_dir, DATABASE_URL="", **broken) as office:
        sign_in(page, office)
        issue_draft(page, office)
        open_job(page, "Send invoice by e-mail")
        expect(page.locator(".job-sentence")).to_contain_text("It failed after 5 attempts", timeout=BUDGET_MS)
        expect(page.get_by_text("refused the connection").first).to_be_visible()

        sink = SMTPSink(port)
        server = Controller(sink, hostname="127.0.0.1", port=port)
        server.start()
        try:
            page.get_by_role("link", name="Retry this job").click()
            page.get_by_label("Reason").fill("the mail server is up again")
            page.get_by_role("button", name=re.compile("^Retry")).click()
            expect(page.locator(".job-sentence")).to_contain_text("done", timeout=20_000)
            expect(page.get_by_text("the mail server is up again")).to_be_visible()
            assert len(sink.messages) == 1
        finally:
            server.stop(no_assert=True)


def test_a_retry_that_waits_says_when_it_comes_and_can_be_cancelled(page: Page, data_dir: Path) -> None:
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
