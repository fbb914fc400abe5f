import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.pdf import DocumentKind, Party, render_invoice
from billing.pdf.english import ENGLISH
from billing.totals import Line, compute_totals
from billing.vat import VatCategory
from tests.billing.pdf.documents import an_invoice, read, solid_text_of, text_of

FOREIGN = ["Łódź", "Ελλάδα", "Привет", "日本語", "中文", "한국어", "Tiếng Việt", "Ærø Çağrı ẞ €"]
HOSTILE = ["AT&T <b>bold</b>", "<img src=/etc/passwd>", "</para><para>", "&lt;&amp;&#65;", "100 % {x} %s \\n (a\\(b)"]


@pytest.mark.parametrize("name", FOREIGN)
def test_names_from_anywhere_print_in_both_weights(name: str) -> None:
    pdf = render_invoice(an_invoice([name], buyer=Party(name=name)))
    assert text_of(pdf).count(name) == 2


@pytest.mark.parametrize(("name", "outlined"), [("日本通運", True), ("Nordlicht", False)])
def test_bold_east_asian_names_are_outlined(name: str, outlined: bool) -> None:
    contents = read(render_invoice(an_invoice(buyer=Party(name=name)))).pages[0].get_contents()
    assert contents is not None
    assert (b"2 Tr" in contents.get_data()) is outlined


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_data_prints_literally(text: str) -> None:
    document = an_invoice([text], buyer=Party(name=text), notes=text, payment_terms=text, reference=text)
    assert solid_text_of(render_invoice(document)).count(text.replace(" ", "")) == 5


@pytest.mark.parametrize("character", ["😀", "𓀀", "\ue123", "\x00", "\x1b", "\x7f", "\ud800", "\uffff"])
def test_what_no_font_has_is_shown_as_a_box(character: str) -> None:
    assert "a□b" in text_of(render_invoice(an_invoice([f"a{character}b"])))


@pytest.mark.parametrize("field", ["number", "notes", "payment_terms", "reference"])
def test_control_characters_and_lone_surrogates_do_no_harm_anywhere(field: str) -> None:
    nasty: Any = {field: "a\x00\ud800\udfff\u202eb\x85c\r\n"}
    assert render_invoice(an_invoice(**nasty)).startswith(b"%PDF")


def test_the_metadata_survives_nasty_names() -> None:
    party = Party(name="\ud800(\\)日本\x00")
    assert read(render_invoice(an_invoice(seller=party, buyer=party))).metadata


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_invoice(an_invoice(FOREIGN)) == render_invoice(an_invoice(FOREIGN))


def test_another_document_in_between_changes_nothing() -> None:
    before = render_invoice(an_invoice())
    render_invoice(an_invoice(FOREIGN))
    assert render_invoice(an_invoice()) == before


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib; from billing.pdf import render_invoice; from tests.billing.pdf.documents import an_invoice;"
        "print(hashlib.sha256(render_invoice(an_invoice(['Łódź', '日本語'] * 40))).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    here = hashlib.sha256(render_invoice(an_invoice(["Łódź", "日本語"] * 40))).hexdigest()
    assert other.stdout.strip() == here


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_do_not_disturb_each_other() -> None:
    documents = [an_invoice([name]) for name in FOREIGN]
    expected = [render_invoice(document) for document in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render_invoice, documents * 10)) == expected * 10


def test_every_font_is_embedded_as_truetype() -> None:
    fonts = [
        font.get_object()
        for page in read(render_invoice(an_invoice(FOREIGN))).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert len(fonts) >= 3
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_metadata_names_the_document_its_author_and_language() -> None:
    reader = read(render_invoice(an_invoice()))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Invoice 2026-0042", "Nordlicht Spedition GmbH")
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


def test_the_amount_due_and_its_date_stand_on_the_first_page() -> None:
    first = " ".join(read(render_invoice(an_invoice(["Road freight"] * 100))).pages[0].extract_text().split())
    assert "Amount due EUR 11,929.75" in first
    assert "Due date 13 April 2026" in first


def test_a_document_says_how_to_pay() -> None:
    text = text_of(render_invoice(an_invoice()))
    assert "DE89 3704 0044 0532 0130 00" in text
    assert "COBADEFFXXX" in text
    assert "Payable within 30 days." in text


def test_a_draft_says_so_on_every_page() -> None:
    reader = read(render_invoice(an_invoice(["Road freight"] * 60, number=None)))
    assert all("DRAFT" in page.extract_text() for page in reader.pages)
    assert reader.metadata is not None
    assert reader.metadata.title == "Draft invoice"


def test_an_issued_invoice_says_nothing_of_a_draft() -> None:
    assert "draft" not in text_of(render_invoice(an_invoice())).lower()


def test_a_credit_note_is_called_one() -> None:
    text = text_of(render_invoice(an_invoice(kind=DocumentKind.CREDIT_NOTE)))
    assert "Credit note" in text
    assert "Amount credited" in text


@pytest.mark.parametrize(
    ("currency", "price", "due"),
    [("JPY", "1250", "JPY 1,488"), ("KWD", "12.5", "KWD 14.875"), ("EUR", "12.5", "EUR 14.88")],
)
def test_amounts_have_their_currencys_decimals(currency: str, price: str, due: str) -> None:
    assert due in text_of(render_invoice(an_invoice(price=price, currency=currency)))


def test_nothing_to_pay_is_said_in_words() -> None:
    assert "Nothing to pay EUR 0.00" in text_of(render_invoice(an_invoice([])))


@pytest.mark.parametrize("price", ["0", "-50"])
def test_what_asks_for_no_payment_says_neither_when_nor_where_to(price: str) -> None:
    text = text_of(render_invoice(an_invoice(price=price)))
    assert "Due" not in text
    assert "Pay to" not in text
    assert "DE89" not in text


def test_what_is_in_the_buyers_favour_has_no_minus() -> None:
    text = text_of(render_invoice(an_invoice(price="-50")))
    assert text.count("In your favour EUR 59.50") == 2


@pytest.mark.parametrize(("category", "reason"), ENGLISH.reasons.items())
def test_a_category_without_vat_says_why_once(category: VatCategory, reason: str) -> None:
    line = Line(quantity=Decimal(1), unit_price=Decimal(5), vat_category=category)
    totals = compute_totals(currency="EUR", lines=[line, line])
    assert text_of(render_invoice(replace(an_invoice(), totals=totals))).count(reason) == 1


def test_an_invoice_without_lines_has_one_page() -> None:
    assert len(read(render_invoice(an_invoice([]))).pages) == 1


def test_an_invoice_without_due_date_shows_none() -> None:
    assert "Due" not in text_of(render_invoice(an_invoice(due_date=None)))


def test_an_untaxed_category_is_named() -> None:
    document = an_invoice()
    totals = compute_totals(
        currency="EUR",
        lines=[Line(quantity=Decimal(1), unit_price=Decimal(5), vat_category=VatCategory.REVERSE_CHARGE)],
    )
    assert "Reverse charge" in text_of(render_invoice(replace(document, totals=totals)))


def test_dates_are_written_in_english_whatever_the_locale() -> None:
    assert "1 May 2026" in text_of(render_invoice(an_invoice(issue_date=date(2026, 5, 1))))
