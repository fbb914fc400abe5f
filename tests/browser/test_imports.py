"""A clerk gets a registry's file in: through all six steps, in a real browser, with the jobs done by real workers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in
from tests.imports.making import SAMPLE
from tests.servers.waybill import Waybill

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.timeout(180)]

# A step's job begins within a second or two, also on a machine that is busy.
STEP_MS = 30_000

# A number that is none, a date that is none, and a carrier that stands above already.
BAD = (
    "9/6/2024,none,,NO NUMBER,Y,A,Interstate,C,CARRIER,1,N,N,,,,CA,,US,,,A,1,1",
    "9/6/2024,7000001,,BAD DATE,Y,A,Interstate,C,CARRIER,1,N,N,31/31/2024,,,CA,,US,,,A,1,1",
    "9/6/2024,1936404,,TWICE,Y,A,Interstate,C,CARRIER,1,N,N,,,,CA,,US,,,A,1,1",
)


def test_a_registrys_file_comes_in_and_its_bad_rows_are_mended(page: Page, waybill: Waybill, tmp_path: Path) -> None:
    file = tmp_path / "carriers.csv"
    file.write_text(SAMPLE.read_text() + "\n".join(BAD) + "\n")
    sign_in(page, waybill)
    page.goto(f"{waybill.base_url}/admin/imports/carrier/")
    page.get_by_role("link", name="Import carriers").first.click()
    _upload(page, file)
    _read_another_way_and_back(page)
    _map_badly_and_well(page)
    mended = _check(page, tmp_path)
    _import(page)
    _look_at_a_carrier(page, waybill)
    _mend(page, waybill, mended)


def _upload(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=False).set_input_files(file)
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("region", name="The first rows")).to_contain_text("GARV INC", timeout=STEP_MS)
    expect(page.get_by_role("definition").filter(has_text="month first, as in")).to_be_visible()


def _read_another_way_and_back(page: Page) -> None:
    page.get_by_text("Read it another way").click()
    page.get_by_label("Between cells").select_option(label="semicolon ( ; )")
    page.get_by_role("button", name="Read it this way").click()
    expect(page.get_by_text("This is how the file was read, as you said.")).to_be_visible(timeout=STEP_MS)
    page.get_by_text("Read it another way").click()
    page.get_by_role("button", name="Read it as found").click()
    expect(page.get_by_label("DOT number comes from")).to_have_value("1", timeout=STEP_MS)


def _map_badly_and_well(page: Page) -> None:
    page.get_by_label("DOT number comes from").select_option("")
    page.get_by_label("Country where a cell is empty, or always").fill("US")
    page.get_by_role("button", name=re.compile("^Check 303 rows$")).click()
    expect(page.get_by_text("DOT number is needed: choose its column.")).to_be_visible()
    expect(page.get_by_label("Country where a cell is empty, or always")).to_have_value("US")
    page.get_by_label("DOT number comes from").select_option("1")
    page.get_by_role("button", name=re.compile("^Check")).click()
    expect(page.get_by_text("303 rows were checked.")).to_be_visible(timeout=STEP_MS)


def _check(page: Page, folder: Path) -> Path:
    tabs = page.get_by_role("list", name="Rows by what they do")
    expect(tabs).to_contain_text(re.compile(r"300\s+New"))
    tabs.get_by_role("link", name="Invalid").click()
    rows = page.locator("#imports-rows tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("DOT NUMBER:")
    expect(rows.nth(1)).to_contain_text("OOS DATE:")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows to mend").click()
    assert download.value.suggested_filename == "carriers - to mend.csv"
    text = Path(download.value.path()).read_text()
    assert len(text.splitlines()) == 1 + len(BAD)
    mended = folder / "mended.csv"
    mended.write_text(text.replace(",none,", ",7000000,").replace("31/31/2024", "12/31/2024"))
    return mended


def _import(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Import 300 rows: 300 new")).click()
    expect(page.get_by_text("import the 3 invalid or duplicate rows")).to_be_visible()
    page.get_by_role("button", name="Import 300 rows").click()
    expect(page.get_by_text("300 carriers new, 0 changed, 0 unchanged.")).to_be_visible(timeout=STEP_MS)
    expect(page.get_by_text("3 rows were left out.")).to_be_visible()


def _look_at_a_carrier(page: Page, office: Waybill) -> None:
    page.goto(f"{office.base_url}/admin/imports/carrier/?q=KAWASAKI")
    page.get_by_role("link", name=re.compile("^-KMC")).click()
    expect(page.get_by_label("Country")).to_have_value("US")
    page.goto(f"{office.base_url}/admin/imports/carrier/?q=2066587")
    expect(page.get_by_role("link", name="DOT 2066587")).to_be_visible()


def _mend(page: Page, office: Waybill, mended: Path) -> None:
    page.goto(f"{office.base_url}/admin/imports/import/")
    page.get_by_role("link", name="carriers.csv").click()
    page.get_by_role("link", name="Upload the mended file").click()
    expect(page.get_by_label("Carriers")).to_be_checked()
    page.get_by_label("File", exact=False).set_input_files(mended)
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_role("button", name=re.compile("^Check 3 rows$")).click(timeout=STEP_MS)
    expect(page.get_by_role("button", name=re.compile(r"^Import 3 rows: 2 new, 1 changed"))).to_be_visible(
        timeout=STEP_MS
    )
    page.get_by_role("button", name=re.compile(r"^Import 3 rows")).click()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("2 carriers new, 1 changed, 0 unchanged.")).to_be_visible(timeout=STEP_MS)
