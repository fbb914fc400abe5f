"""Takes the pictures in docs/images: `make pictures` runs Waybill with demo data and looks at it with Chromium."""

import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, ViewportSize, sync_playwright

from billing.languages import Language
from billing.pdf import render_invoice
from tests.billing.pdf.samples import correction, sample
from tests.browser.steps import issue_draft, open_job, sign_in
from tests.servers.chromium import launch
from tests.servers.waiting import wait_until
from tests.servers.waybill import Waybill, running_waybill

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SAMPLE = Path(__file__).parent / "imports" / "carriers_sample.csv"
WIDE: ViewportSize = {"width": 1180, "height": 800}
# What an office that was busy has to show.
BUSY = {
    "jobs": "job/?status__exact=failed",
    "failed": "job/failed/",
    "queues": "queuecontrol/",
    "acts": "operatoract/",
}
# Named, so that the customer's page has its button, and never asked.
PROVIDER = {
    "PAYMENT_PROVIDER_URL": "http://127.0.0.1:1",
    "PAYMENT_PROVIDER_KEY": "none",
    "PAYMENT_WEBHOOK_SECRET": "none",
}
PHONE: ViewportSize = {"width": 390, "height": 780}


def main() -> None:
    """Write every picture anew."""
    _print_documents()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_waybill(Path(folder) / "data", DATABASE_URL="", EMAIL_URL="", **PROVIDER) as office,
    ):
        browser = launch(playwright)
        _take_all(browser.new_page(viewport=WIDE), office)
        browser.close()


def _print_documents() -> None:
    """Print the sample documents as they come out of a PDF."""
    for name, document in (("document-en", sample(Language.ENGLISH)), ("document-de", correction(Language.GERMAN))):
        command = ["pdftoppm", "-r", "72", "-png", "-f", "1", "-l", "1", "-"]
        shot = subprocess.run(command, input=render_invoice(document), capture_output=True, check=True).stdout
        Image.open(BytesIO(shot)).quantize(64).save(IMAGES / f"{name}.png", optimize=True)


def _take_all(page: Page, office: Waybill) -> None:
    sign_in(page, office)
    issue_draft(page, office)
    page.get_by_text("Sent to ").first.wait_for()
    _save(page, "invoice")
    link = page.get_by_role("link", name="See the customer’s page").get_attribute("href")
    address = page.url
    _pay_a_part(page)
    page.goto(address)
    open_job(page, "Send invoice by e-mail")
    _save(page, "job")
    _compute_commissions(page, office)
    _import_carriers(page, office)
    _make_a_schedule(page, office)
    _save(page, "schedules")
    _invent_a_day(page, office)
    _save(page, "overview")
    _pause_a_queue(page, office)
    for name, address in BUSY.items():
        page.goto(f"{office.base_url}/admin/jobs/{address}")
        _save(page, name)
    page.set_viewport_size(PHONE)
    page.goto(f"{office.base_url}{link}" if str(link).startswith("/") else str(link))
    _save(page, "customer")


def _pay_a_part(page: Page) -> None:
    """Record a payment of an invoice, and begin a credit note of it."""
    page.get_by_role("link", name="Record a payment…").click()
    page.get_by_label("Amount in EUR").fill("400")
    page.get_by_label("Reference").fill("Invoice 2026-0001, first part")
    page.get_by_role("button", name="Record the payment").click()
    page.get_by_text("is part paid now").wait_for()
    _save(page, "invoice-settled")


def _compute_commissions(page: Page, office: Waybill) -> None:
    """Show a sales rep's statement of a month as it might have been."""
    office.manage("shell", "-c", "from tests.billing.commissions.showing import show; show()")
    page.goto(f"{office.base_url}/admin/billing/commissionstatement/")
    page.get_by_role("link", name="Bo Lindqvist").first.click()
    _save(page, "commissions")


def _import_carriers(page: Page, office: Waybill) -> None:
    """Take a registry's file as far as its check; two of its rows are wrong."""
    bad = "9/6/2024,none,,NO NUMBER\n9/6/2024,1936404,,TWICE\n"
    content = SAMPLE.read_bytes() + bad.encode()
    file: FilePayload = {"name": "carriers.csv", "mimeType": "text/csv", "buffer": content}
    page.goto(f"{office.base_url}/admin/imports/import/add/?target=carrier")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_role("button", name="Check").wait_for()
    _save(page, "import-map")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("rows were checked").wait_for()
    _save(page, "import-check")


def _make_a_schedule(page: Page, office: Waybill) -> None:
    """Make a schedule around the nights on which the clocks change, and let it run twice."""
    page.goto(f"{office.base_url}/admin/jobs/schedule/add/")
    page.get_by_role("link", name="Make invoice PDF").click()
    page.get_by_label("Name").fill("Renew the first invoice’s PDF")
    page.get_by_label("Invoice id (needed)").fill("1")
    page.get_by_label("Cron text").fill("30 2 25-31 3,10 *")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.locator("[name=expected_seconds_0]").fill("1")
    page.get_by_role("button", name="Make this schedule").click()
    address = page.url
    for reason in ("asked by phone", "once more, after the logo was changed"):
        page.get_by_role("link", name="Run now").click()
        page.get_by_label("Reason").fill(reason)
        page.get_by_role("button", name="Run “").click()
        page.get_by_text("It was done").first.wait_for()
        page.goto(address)


def _invent_a_day(page: Page, office: Waybill) -> None:
    """Show the overview of an office that was busy, once the clock has counted what it did."""
    office.manage("demo", "--history", "5000", "--days", "2")
    wait_until(lambda: _is_counted(office), "the clock has counted", seconds=120)
    page.goto(f"{office.base_url}/admin/jobs/overview/?span=24h")


def _pause_a_queue(page: Page, office: Waybill) -> None:
    """Pause the reports, and retry one thing that failed, so that there is something to tell of."""
    page.goto(f"{office.base_url}/admin/jobs/queuecontrol/report/pause/")
    page.get_by_label("Reason").fill("The year is being closed")
    page.get_by_role("button", name="Pause the queue report").click()
    page.goto(f"{office.base_url}/admin/jobs/job/?status__exact=failed")
    page.locator("#result_list .field-task a, #result_list th a").first.click()
    page.get_by_role("link", name="Retry this job").click()
    page.get_by_label("Reason").fill("The relay is back")
    page.get_by_role("button", name="Retry “").click()


def _is_counted(office: Waybill) -> bool:
    until = datetime.fromisoformat(json.loads(office.manage("jobs", "stats", "--json"))["counted_until"])
    return until > datetime.now(UTC) - timedelta(minutes=1)


def _save(page: Page, name: str) -> None:
    # Of a page of fifty jobs or rows the beginning says enough.
    page.screenshot(path=IMAGES / f"{name}.png", full_page=name not in ("jobs", "import-check"))


if __name__ == "__main__":
    main()
