import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.languages import Language
from billing.pdf import DocumentAdjustment, InvoiceDocument, Party, render_invoice
from billing.pdf.grid import BODY_HEIGHT, WIDTH
from billing.pdf.paging import Page
from billing.pdf.rendering import laid_out
from billing.pdf.strips import Strip, Text
from billing.pdf.summary import ROW
from billing.pdf.table import DESCRIPTION_WIDTH, POSITION_WIDTH
from billing.pdf.text import em_width
from billing.totals import Line, compute_totals
from tests.billing.pdf.documents import an_invoice, read, solid_text_of, text_of
from tests.billing.pdf.samples import correction, sample

HUNDRED = [f"Delivery {number}" for number in range(1, 101)]


def texts(page: Page) -> Iterator[Text]:
    return (text for placed in page for text in placed.strip.texts)


def right_end(text: Text) -> float:
    return text.x + em_width(text.content, text.style.weight) * text.style.size


def contents(page: Page) -> str:
    return " ".join(text.content for text in texts(page))


def carried(page: Page, label: str) -> Decimal | None:
    found = re.search(label + r" (-?[\d,.]+)", contents(page))
    return Decimal(found[1].replace(",", "")) if found else None


def assert_inside_the_margins(document: InvoiceDocument) -> None:
    for page in laid_out(document):
        assert all(-0.01 <= text.x <= right_end(text) <= WIDTH + 0.01 for text in texts(page))
        assert all(placed.top + placed.strip.height <= BODY_HEIGHT + 0.01 for placed in page)
        assert not any(overlap(placed.strip) for placed in page)
        assert_codes_inside_the_margins(page)


def assert_codes_inside_the_margins(page: Page) -> None:
    for placed in page:
        for code in placed.strip.symbols:
            assert 0 <= code.x <= WIDTH - code.side + 0.01
            assert code.drop + code.side <= placed.strip.height


def overlap(strip: Strip) -> bool:
    in_order = sorted(strip.texts, key=lambda text: (text.drop, text.x))
    return any(left.drop == right.drop and right_end(left) > right.x + 0.01 for left, right in pairwise(in_order))


def test_each_page_of_a_long_table_has_the_headings() -> None:
    pages = laid_out(an_invoice(HUNDRED))
    assert len(pages) > 3
    assert all("Description Quantity Unit price VAT Net EUR" in contents(page) for page in pages)


def test_running_totals_are_carried_over_each_page_break() -> None:
    pages = laid_out(an_invoice(HUNDRED))
    for before, after in pairwise(pages):
        assert carried(before, "Carried forward") == carried(after, "Brought forward") is not None


def test_a_carried_total_is_the_sum_of_the_lines_so_far() -> None:
    lines_so_far = 0
    for page in laid_out(an_invoice(HUNDRED))[:-1]:
        lines_so_far += len(re.findall(r"Delivery \d+", contents(page)))
        assert carried(page, "Carried forward") == lines_so_far * Decimal("100.25")


def test_a_single_page_carries_nothing() -> None:
    assert "forward" not in text_of(render_invoice(an_invoice()))


def test_every_line_is_printed_once_and_in_order() -> None:
    found = re.findall(r"Delivery (\d+)", text_of(render_invoice(an_invoice(HUNDRED))))
    assert found == [str(number) for number in range(1, 101)]


def test_pages_are_numbered_out_of_their_count() -> None:
    pages = read(render_invoice(an_invoice(HUNDRED))).pages
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.extract_text()


@pytest.mark.parametrize("address_lines", range(0, 90, 3))
def test_the_headings_never_stand_without_a_line_below_them(address_lines: int) -> None:
    buyer = Party(name="Buyer", address=("Street",) * address_lines)
    page = next(page for page in laid_out(an_invoice(HUNDRED, buyer=buyer)) if "Description" in contents(page))
    assert "Delivery" in contents(page)


@pytest.mark.parametrize("count", range(1, 61))
def test_the_totals_never_stand_without_a_line_above_them(count: int) -> None:
    page = next(page for page in laid_out(an_invoice(HUNDRED[:count])) if "VAT summary" in contents(page))
    assert "Delivery" in contents(page)


@pytest.mark.parametrize("count", [0, 1, 12, 40, 1000])
def test_nothing_leaves_the_margins_however_many_lines(count: int) -> None:
    assert_inside_the_margins(an_invoice(["Delivery"] * count))


@pytest.mark.parametrize("language", Language)
def test_nothing_leaves_the_margins_in_any_language(language: Language) -> None:
    document = sample(language)
    line = replace(document.lines[2], base_quantity=Decimal(123456789), unit="Quadratkilometer")
    charge = DocumentAdjustment(reason="Zuschlag für Sonderfahrten " * 9, amount=Decimal("-123456789012.34"))
    wide = replace(document, lines=(line,) * 40, adjustments=(charge,) * 9)
    for one in (document, correction(language), replace(document, number=None), wide):
        assert_inside_the_margins(one)


def test_a_thousand_lines_are_all_printed() -> None:
    assert text_of(render_invoice(an_invoice(["Delivery"] * 1000))).count("Delivery") == 1000


@pytest.mark.parametrize("word", ["w" * 90, "W" * 400, "日" * 200, "i" * 3000, "w" * 20_000])
def test_a_long_word_is_broken_and_stays_in_its_column(word: str) -> None:
    pages = laid_out(an_invoice([word]))
    printed = [text for page in pages for text in texts(page) if text.content.startswith(word[:9])]
    assert all(right_end(text) <= POSITION_WIDTH + DESCRIPTION_WIDTH + 0.01 for text in printed)
    assert sum(text.content.count(word[0]) for text in printed) >= len(word) - 9


@pytest.mark.parametrize("length", [60, 400, 900])
def test_a_long_name_is_never_cut(length: int) -> None:
    name = ("Gesellschaft für Transport und Lagerung " * length)[:length].strip()
    document = an_invoice(buyer=Party(name=name))
    assert_inside_the_margins(document)
    assert name.replace(" ", "") in solid_text_of(render_invoice(document))


def test_a_name_longer_than_a_page_goes_on_on_the_next() -> None:
    document = an_invoice(buyer=Party(name="name " * 2000))
    assert_inside_the_margins(document)
    assert text_of(render_invoice(document)).count("name") == 2000


def test_a_broken_description_is_read_without_the_figures_beside_it() -> None:
    description = "Groupage from Gdynia to Thessaloniki by way of Vienna, with two stops and a customs seal " * 4
    assert description.strip() in text_of(render_invoice(an_invoice([description])))


def test_a_description_longer_than_a_page_goes_on_on_the_next() -> None:
    document = an_invoice(["First", "word " * 4000, "Last"])
    assert_inside_the_margins(document)
    assert text_of(render_invoice(document)).count("word") == 4000


def test_long_notes_and_terms_go_on_on_the_next_page() -> None:
    document = an_invoice(notes="note " * 3000, payment_terms="term " * 2000)
    assert_inside_the_margins(document)
    assert text_of(render_invoice(document)).count("note") == 3000


def test_a_quantity_too_wide_for_its_column_is_not_broken() -> None:
    document = an_invoice()
    line = replace(document.lines[0], quantity=Decimal(123456789012345), unit="square metres")
    wide = replace(document, lines=(line,))
    assert_inside_the_margins(wide)
    assert "123,456,789,012,345 square metres" in text_of(render_invoice(wide))


def test_an_amount_too_wide_for_its_column_is_set_smaller() -> None:
    document = an_invoice(price="123456789012345.67")
    assert_inside_the_margins(document)
    assert "EUR 146,913,578,924,691.35" in text_of(render_invoice(document))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=300))
def test_no_text_breaks_the_page_or_leaves_it(description: str, name: str, notes: str) -> None:
    document = an_invoice([description, name], buyer=Party(name=name, address=(notes,)), notes=notes, reference=name)
    assert_inside_the_margins(document)
    assert render_invoice(document)


def drop_of(page: Page, content: str) -> float:
    return next(placed.top + text.drop for placed in page for text in placed.strip.texts if text.content == content)


def test_the_vat_rows_stand_close_however_high_the_totals_beside_them_are() -> None:
    rates = [Line(quantity=Decimal(1), unit_price=Decimal(5), vat_rate=Decimal(rate)) for rate in (19, 7, 5, 3)]
    (page,) = laid_out(replace(an_invoice(), totals=compute_totals(currency="EUR", lines=rates)))
    drops = [drop_of(page, f"VAT {rate} %") for rate in (19, 7, 5, 3)]
    assert {round(below - above, 2) for above, below in pairwise(drops)} == {ROW}


@pytest.mark.parametrize("count", range(1, 40))
def test_long_notes_begin_on_the_page_of_the_totals_where_there_is_room(count: int) -> None:
    pages = laid_out(an_invoice(HUNDRED[:count], notes="note " * 300))
    page = next(page for page in pages if "VAT summary" in contents(page))
    used = max(placed.top + placed.strip.height for placed in page)
    assert page is pages[-1] or BODY_HEIGHT - used < 110


def test_notes_leave_no_line_alone_on_a_page() -> None:
    for words in range(400, 520, 7):
        pages = laid_out(an_invoice(HUNDRED[:10], notes="note " * words))
        assert all(len([text for text in texts(page) if "note" in text.content]) != 1 for page in pages)
