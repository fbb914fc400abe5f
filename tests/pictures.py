"""Takes the pictures in docs/images: `make pictures` runs Waybill with demo data and looks at it with Chromium."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser.steps import issue_draft, open_job, sign_in
from tests.servers.chromium import launch
from tests.servers.waybill import Waybill, running_waybill

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDE: ViewportSize = {"width": 1180, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}


def main() -> None:
    """Write every picture anew."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_waybill(Path(folder) / "data", DATABASE_URL="", EMAIL_URL="") as office,
    ):
        browser = launch(playwright)
        _take_all(browser.new_page(viewport=WIDE), office)
        browser.close()


def _take_all(page: Page, office: Waybill) -> None:
    sign_in(page, office)
    issue_draft(page, office)
    page.get_by_text("Sent to ").first.wait_for()
    _save(page, "invoice")
    link = page.get_by_role("link", name="See the customer’s page").get_attribute("href")
    open_job(page, "Send invoice by e-mail")
    _save(page, "job")
    page.goto(f"{office.base_url}/admin/jobs/job/")
    _save(page, "jobs")
    page.set_viewport_size(PHONE)
    page.goto(f"{office.base_url}{link}" if str(link).startswith("/") else str(link))
    _save(page, "customer")


def _save(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
