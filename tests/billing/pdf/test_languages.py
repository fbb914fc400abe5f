from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from string import Formatter

import pytest

from billing.countries import country_name
from billing.languages import Language
from billing.pdf import DocumentKind, render_invoice
from billing.pdf.english import ENGLISH
from billing.pdf.german import GERMAN
from billing.pdf.wording import WORDS
from billing.pdf.words import Words
from billing.totals import Line, compute_totals
from billing.vat import VatCategory
from tests.billing.pdf.documents import an_invoice, read, text_of
from tests.billing.pdf.samples import correction, sample


def entries(words: Words) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, Mapping):
            yield from ((f"{field.name} {key}", text) for key, text in value.items())
        else:
            yield field.name, value


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def whole_text(words: Words, name: str) -> str:
    """Return what stands in a document for an entry without blanks."""
    return " ".join(dict(entries(words))[name].split())


@pytest.mark.parametrize("language", Language)
def test_a_language_has_a_word_for_everything(language: Language) -> None:
    words = WORDS[language]
    assert all(text.strip() for _, text in entries(words))
    assert words.titles.keys() == words.draft_titles.keys() == set(DocumentKind)
    assert words.tax_names.keys() | words.untaxed.keys() == set(VatCategory)
    assert not words.tax_names.keys() & words.untaxed.keys()


@pytest.mark.parametrize("language", Language)
def test_languages_fill_in_the_same_blanks(language: Language) -> None:
    english = {name: blanks(text) for name, text in entries(ENGLISH)}
    assert {name: blanks(text) for name, text in entries(WORDS[language])} == english


@pytest.mark.parametrize("make", [sample, correction])
def test_a_german_document_has_no_english_word_in_it(make: object) -> None:
    german = text_of(render_invoice(make(Language.GERMAN)))  # type: ignore[operator]
    english = text_of(render_invoice(make(Language.ENGLISH)))  # type: ignore[operator]
    for name, text in entries(ENGLISH):
        if not blanks(text) and text in english:
            assert whole_text(GERMAN, name) in german
            assert f" {text} " not in german or text in {own for _, own in entries(GERMAN)}


def test_german_figures_and_days_are_written_as_germans_do() -> None:
    text = text_of(render_invoice(sample(Language.GERMAN)))
    for written in ("1.240,00", "512,5 km", "0,0885", "19 %", "-62,00", "1.414,61 EUR", "14. März 2026", "je 100 m"):
        assert written in text
    assert "Bitte zahlen Sie bis zum 13. April 2026 unter Angabe von 2026-0042." in text


def test_a_document_names_its_language_to_those_who_read_it_aloud() -> None:
    assert read(render_invoice(sample(Language.GERMAN))).trailer["/Root"]["/Lang"] == "de"  # type: ignore[index]


@pytest.mark.parametrize(
    ("category", "phrase"),
    [
        (VatCategory.REVERSE_CHARGE, "Steuerschuldnerschaft des Leistungsempfängers"),
        (VatCategory.INTRA_COMMUNITY, "Innergemeinschaftliche Lieferung, steuerfrei"),
        (VatCategory.EXEMPT, "Steuerbefreiung"),
        (VatCategory.EXPORT, "Ausfuhrlieferung"),
    ],
)
def test_german_law_finds_its_phrase_where_no_vat_is_charged(category: VatCategory, phrase: str) -> None:
    totals = compute_totals(
        currency="EUR", lines=[Line(quantity=Decimal(1), unit_price=Decimal(5), vat_category=category)]
    )
    assert phrase in text_of(render_invoice(replace(sample(Language.GERMAN), totals=totals, adjustments=())))


def test_a_german_credit_note_is_a_correction_and_says_of_what() -> None:
    text = text_of(render_invoice(correction(Language.GERMAN)))
    assert "Rechnungskorrektur" in text
    assert "Korrigiert 2026-0042 vom 14. März 2026" in text
    assert "Gutschrift" not in text


def test_an_english_credit_note_says_which_invoice_it_corrects() -> None:
    text = text_of(render_invoice(correction(Language.ENGLISH)))
    assert "Corrects 2026-0042 of 14 March 2026" in text
    assert "Corrects invoice 2026-0042" in text


def test_each_allowance_and_charge_is_printed_with_its_reason_in_place_of_their_sums() -> None:
    text = text_of(render_invoice(sample(Language.ENGLISH)))
    assert "Sum of lines 1,690.61 Annual agreement, 5 % -62.00 Insurance 18.00 Total without VAT 1,646.61" in text
    assert "Allowances" not in text


def test_allowances_and_charges_that_are_not_told_one_by_one_are_printed_as_sums() -> None:
    text = text_of(render_invoice(sample(Language.ENGLISH, adjustments=())))
    assert "Sum of lines 1,690.61 Allowances -62.00 Charges 18.00 Total without VAT" in text


def test_a_long_reason_is_broken_and_never_cut() -> None:
    reason = "Agreed for late delivery of consignments 1 to 40 in the second half of February"
    document = sample(Language.ENGLISH)
    late = replace(document, adjustments=(replace(document.adjustments[0], reason=reason),))
    assert all(word in text_of(render_invoice(late)) for word in reason.split())


def test_a_price_says_for_how_many_it_is() -> None:
    assert "12.50 19 % 31.25 per 100 m" in text_of(render_invoice(sample(Language.ENGLISH)))


def test_a_price_for_one_says_nothing_of_it() -> None:
    assert "per 1" not in text_of(render_invoice(an_invoice()))


def test_a_german_draft_is_called_one() -> None:
    text = text_of(render_invoice(sample(Language.GERMAN, number=None)))
    assert "ENTWURF" in text
    assert "Rechnungsentwurf" in text


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        ("Germany", "Germany", "Deutschland"),
        ("Deutschland", "Germany", "Deutschland"),
        ("czech republic", "czech republic", "Tschechien"),
        ("Burkina Faso", "Burkina Faso", "Burkina Faso"),
        ("", "", ""),
    ],
)
def test_a_country_has_the_name_of_the_document_s_language(written: str, english: str, german: str) -> None:
    assert country_name(written, Language.ENGLISH) == english
    assert country_name(written, Language.GERMAN) == german


def test_a_german_invoice_names_the_countries_in_german() -> None:
    document = an_invoice(language=Language.GERMAN)
    seller, buyer = replace(document.seller, country="Germany"), replace(document.buyer, country="Poland")
    text = text_of(render_invoice(replace(document, seller=seller, buyer=buyer)))
    assert "Deutschland" in text
    assert "Polen" in text
    assert "Germany" not in text


@pytest.mark.parametrize(("language", "label"), [(Language.ENGLISH, "Tax number"), (Language.GERMAN, "Steuernummer")])
@pytest.mark.parametrize("vat_id", ["", "DE136695976"])
def test_a_tax_number_stands_with_the_vat_id_or_in_its_place(language: Language, label: str, vat_id: str) -> None:
    document = sample(language)
    seller = replace(document.seller, vat_id=vat_id, tax_number="22/815/08156")
    text = text_of(render_invoice(replace(document, seller=seller)))
    # With the address, and at the foot of the page.
    assert text.count(f"{label} 22/815/08156") == 2
    assert text.count("DE136695976") == (2 if vat_id else 0)


@pytest.mark.parametrize("language", Language)
def test_who_has_no_tax_number_says_nothing_of_one(language: Language) -> None:
    text = text_of(render_invoice(sample(language)))
    assert "Tax number" not in text
    assert "Steuernummer" not in text
