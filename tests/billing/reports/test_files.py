"""The three kinds of files: the same figures in each, and each as its readers want it."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from billing.money import format_amount
from billing.pdf.strips import lines_of
from billing.pdf.styles import BODY
from billing.reports.ageing import COLUMNS as AGEING_COLUMNS
from billing.reports.ageing import Owed, ageing
from billing.reports.csv_file import write_csv
from billing.reports.document import Bars, Body, Column, Lane, Lanes, Measure, ReportDocument, Row, Section
from billing.reports.job_health import COLUMNS as HEALTH_COLUMNS
from billing.reports.job_health import TaskRun, job_health
from billing.reports.pdf.charts import chart
from billing.reports.pdf.lanes import THINNEST
from billing.reports.pdf.layout import laid_out
from billing.reports.pdf.rendering import write_pdf
from billing.reports.pdf.scale import Scale
from billing.reports.pdf.tables import GAP, name_width
from billing.reports.periods import Period
from billing.reports.sales import Buyer, SalesFigures, Sold, sales
from billing.reports.vat import Rate, Taxed, vat
from billing.reports.wording import month_text, seconds_text, short_number
from billing.reports.xlsx_file import write_xlsx
from billing.vat import VatCategory

PERIOD = Period(date(2025, 12, 1), date(2026, 2, 28))
LONG = "Müller Spedition und Lagerhaus GmbH & Co. KG, Niederlassung Hamburg-Waltershof"


def sold(amount: str, back: str = "0") -> Sold:
    return Sold(invoices=1, credit_notes=2, invoiced=Decimal(amount), credited=Decimal(back))


SALES = sales(
    SalesFigures(
        months={
            "EUR": {date(2025, 12, 1): sold("1234567.89"), date(2026, 1, 1): sold("5", "9.99")},
            "JPY": {date(2026, 2, 1): sold("184000")},
            "KWD": {date(2026, 2, 1): sold("0.125")},
        },
        buyers={
            "EUR": {Buyer(LONG, "C-1", 1): sold("1234567.89"), Buyer("-KMC -KAWASAKI", "=1+1", 2): sold("5", "9.99")},
            "JPY": {Buyer("日本通運株式会社", "", 3): sold("184000")},
            "KWD": {Buyer("Łódź & Co", "", 4): sold("0.125")},
        },
    ),
    PERIOD,
)
VAT = vat(
    {
        "EUR": {
            Rate(VatCategory.STANDARD, Decimal("5.5")): Taxed(
                taxable_invoiced=Decimal(100), tax_invoiced=Decimal("5.5")
            ),
            Rate(VatCategory.REVERSE_CHARGE, Decimal(0)): Taxed(taxable_credited=Decimal("7.25")),
        }
    },
    PERIOD,
)


def owing(customers: int) -> Body:
    """Return receivables of so many customers."""
    buyers = {
        Buyer(f"Customer {n}", "", n): Owed(by_age=(Decimal(n), Decimal(0), Decimal(1), Decimal(0), Decimal(2)))
        for n in range(1, customers + 1)
    }
    return ageing({"EUR": buyers}, PERIOD.last)


AGEING = owing(90)
TIMES: dict[str, float | None] = {"wait_half": 0.04, "wait_most": 3600.0, "run_half": None, "run_most": 130.0}
JOBS = job_health(
    [TaskRun(task="Make a report", queue="report", done=12_345, failed=6, retried=7, **TIMES)], PERIOD, ""
)

EVERY_KIND = pytest.mark.parametrize("body", [SALES, VAT, AGEING, JOBS], ids=["sales", "vat", "ageing", "jobs"])


def document(body: Body) -> ReportDocument:
    made = datetime(2026, 3, 1, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    return ReportDocument(
        title="Sales", period=str(PERIOD), made_at=made, made_for="for ada", company="Nordkai GmbH", body=body
    )


def written(write: Any, body: Body) -> bytes:
    file = io.BytesIO()
    write(document(body), file)
    return file.getvalue()


def figures(body: Body) -> list[list[Any]]:
    """Return every row: its table, currency and name, and its figures as plain numbers and words."""
    return [
        [section.title, section.currency, row.name, *(_plain(cell) for cell in row.cells)]
        for section in body.sections
        for row in section.all_rows()
    ]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else Decimal(str(cell)).normalize()


@EVERY_KIND
def test_csv_has_the_figures(body: Body) -> None:
    _, *rows = csv.reader(io.StringIO(written(write_csv, body).decode("utf-8-sig"), newline=""))
    assert len(rows) == len(figures(body))
    for row, (title, currency, name, *cells) in zip(rows, figures(body), strict=True):
        assert row[:2] == [title, currency]
        assert row[2].lstrip("'") == (f"{name:%Y-%m}" if isinstance(name, date) else name)
        for text, cell in zip(row[3:], cells, strict=True):
            assert (Decimal(text).normalize() if isinstance(cell, Decimal) else text.lstrip("'")) == (
                cell or ""
            ) or not cell


@EVERY_KIND
def test_xlsx_has_the_figures_as_numbers_and_months_as_dates(body: Body) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(write_xlsx, body)))
    titles = list(dict.fromkeys(section.title for section in body.sections))
    assert book.sheet_names == [*titles, "About"]
    rows = [
        [title, row[1], row[0], *row[2:]] for title in titles for row in book.get_sheet_by_name(title).to_python()[1:]
    ]
    told = [["" if cell is None else cell for cell in row] for title in titles for row in _told(body, title)]
    assert [[_plain_of_sheet(cell) for cell in row] for row in rows] == told


def _told(body: Body, title: str) -> list[list[Any]]:
    """Return the figures of a title, without columns of words that none of its rows says any in."""
    rows = [row for row in figures(body) if row[0] == title]
    columns = [column for place, column in enumerate(zip(*rows, strict=True)) if place < 3 or set(column) != {""}]
    return [list(row) for row in zip(*columns, strict=True)]


def test_a_sheet_of_months_has_no_column_of_customer_numbers() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(write_xlsx, SALES)))
    heads = {title: book.get_sheet_by_name(title).to_python()[0] for title in ("By month", "By customer")}
    assert heads["By month"][:3] == ["Month", "Currency", "Invoices"]
    assert heads["By customer"][:4] == ["Customer", "Currency", "Customer number", "Invoices"]


USUAL = {
    AGEING_COLUMNS: ("No Address Ltd", "Nordkai Spedition GmbH", "Blue Freight Ltd", "Łódź Cargo Sp. z o.o."),
    HEALTH_COLUMNS: ("Send invoice by e-mail", "Remove old job history", "Look up carriers in registry"),
}


@pytest.mark.parametrize(("columns", "name"), [(columns, name) for columns, names in USUAL.items() for name in names])
def test_usual_names_stand_on_one_line_beside_their_figures(columns: tuple[Column, ...], name: str) -> None:
    assert lines_of(0, name, name_width(columns) - GAP, BODY)[1:] == []


def _plain_of_sheet(cell: Any) -> Any:
    return Decimal(str(cell)).normalize() if isinstance(cell, float) else cell


@EVERY_KIND
def test_pdf_has_the_figures(body: Body) -> None:
    pages = PdfReader(io.BytesIO(written(write_pdf, body))).pages
    text = _tight("".join(page.extract_text() for page in pages))
    for printed in _printed(body):
        assert _tight(printed) in text, printed


def _printed(body: Body) -> Iterator[str]:
    for section in body.sections:
        for row in section.all_rows():
            name = month_text(row.name) if isinstance(row.name, date) else row.name
            yield name + "".join(_texts(body, section, row))


def _texts(body: Body, section: Section, row: Row) -> Iterator[str]:
    for column, cell in zip(body.columns, row.cells, strict=True):
        if column.width and cell is not None:
            yield _PRINTED[column.measure](cell, section.currency)


_PRINTED: dict[Measure, Callable[[Any, str], str]] = {
    Measure.WORDS: lambda cell, _: str(cell),
    Measure.COUNT: lambda cell, _: f"{cell:,}",
    Measure.MONEY: format_amount,
    Measure.SECONDS: lambda cell, _: seconds_text(cell),
}


def _tight(text: str) -> str:
    return "".join(text.split())


@EVERY_KIND
@pytest.mark.parametrize("write", [write_pdf, write_xlsx, write_csv])
def test_the_same_figures_give_the_same_bytes(body: Body, write: Any) -> None:
    assert written(write, body) == written(write, body)


def test_a_long_table_has_its_head_and_number_on_every_page() -> None:
    pages = [_tight(page.extract_text()) for page in PdfReader(io.BytesIO(written(write_pdf, AGEING))).pages]
    assert len(pages) > 2
    assert all("Over90days" in page for page in pages)
    assert all(words in pages[-1] for words in ("Customer1", "Total", f"Page{len(pages)}of{len(pages)}"))


def test_a_total_is_on_the_page_of_the_last_row_wherever_that_page_ends() -> None:
    for customers in range(24, 40):
        pages = laid_out(document(owing(customers)))
        texts = [{text.content for placed in page for text in placed.strip.texts} for page in pages]
        [last] = [page for page in texts if "Total" in page]
        assert "Customer 1" in last, customers


@EVERY_KIND
def test_no_text_leaves_the_page(body: Body) -> None:
    def inside(text: str, _cm: list[float], tm: list[float], *_: Any) -> None:
        assert not text.strip() or 50 <= tm[4] <= 540, text

    for page in PdfReader(io.BytesIO(written(write_pdf, body))).pages:
        page.extract_text(visitor_text=inside)


def test_formulas_are_made_harmless_in_csv_and_stay_as_they_are_in_xlsx() -> None:
    content = written(write_csv, SALES).decode("utf-8-sig")
    assert "'-KMC -KAWASAKI,'=1+1," in content
    sheet = ZipFile(io.BytesIO(written(write_xlsx, SALES)))
    assert all("<f>" not in sheet.read(name).decode() for name in sheet.namelist() if "worksheets/" in name)


def test_amounts_have_the_decimals_of_their_currency_in_a_spreadsheet() -> None:
    styles = ZipFile(io.BytesIO(written(write_xlsx, SALES))).read("xl/styles.xml").decode()
    assert all(f'formatCode="{code}"' in styles for code in ("#,##0", "#,##0.00", "#,##0.000", "mmm yyyy"))


@pytest.mark.parametrize("write", [write_pdf, write_xlsx])
def test_an_empty_report_says_so(write: Any) -> None:
    content = written(write, sales(SalesFigures(months={}, buyers={}), PERIOD))
    if write is write_pdf:
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    else:
        text = str(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("About").to_python())
    assert "No invoice and no credit note was issued from 1 December 2025 to 28 February 2026." in text


def test_a_bar_below_zero_hangs_below_the_line() -> None:
    drawn = chart(Bars(values=((date(2026, 1, 1), Decimal(30)), (date(2026, 2, 1), Decimal(-10)))), "EUR")
    assert drawn is not None
    up, down = [box for box in drawn.boxes if box.width > 30 and box.height > 5 and box.colour != 0xFFFFFF]
    assert up.drop + up.height == pytest.approx(down.drop)
    assert up.height == pytest.approx(3 * down.height)
    assert chart(Bars(values=((date(2026, 1, 1), Decimal(0)),)), "EUR") is None


def test_a_lying_bar_is_as_long_as_its_value_and_what_failed_is_seen_however_little_it_is() -> None:
    lanes = (
        Lane(name="Send", value=Decimal(1000), apart=Decimal(1), told="1,000, 1 failed"),
        Lane(name="Make", value=Decimal(500), told="500"),
        Lane(name="Back", value=Decimal(-250), told="-250"),
    )
    drawn = chart(Lanes(caption="Jobs", lanes=lanes), "")
    assert drawn is not None
    whole, failed, half, back, line = drawn.boxes
    assert whole.width == pytest.approx(2 * half.width) == pytest.approx(4 * back.width)
    assert failed.width == THINNEST
    assert failed.x + failed.width == pytest.approx(whole.x + whole.width)
    assert whole.x == half.x == line.x == pytest.approx(back.x + back.width)
    assert chart(Lanes(caption="Jobs", lanes=(Lane(name="Send", value=Decimal(0), told="none"),)), "") is None


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (("97",), "0 25 50 75 100"),
        (("-169", "222"), "-200 -100 0 100 200 300"),
        (("-0.5",), "-0.6 -0.4 -0.2 0.0"),
        (("1234567",), "0 500000 1000000 1500000"),
    ],
)
def test_an_axis_goes_from_round_number_to_round_number(values: tuple[str, ...], ticks: str) -> None:
    scale = Scale.over(map(Decimal, values), 100)
    assert scale.ticks == list(map(Decimal, ticks.split()))
    assert (scale.drop(scale.highest), scale.drop(scale.lowest)) == (0, 100)


def test_numbers_beside_bars_are_short() -> None:
    told = {"950": "950", "0.125": "0.125", "12345": "12.3 k", "-53545": "-53.5 k", "1250000": "1.25 m", "3E9": "3 bn"}
    assert {number: short_number(Decimal(number)) for number in told} == told
