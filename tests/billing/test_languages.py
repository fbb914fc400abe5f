from datetime import date
from decimal import Decimal

import pytest

from billing.languages import NOTATIONS, Language, format_day, language_of
from billing.money import format_amount, format_money, format_price, format_quantity, format_rate

GERMAN = Language.GERMAN


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (format_amount(Decimal("-1234567.005"), "EUR", GERMAN), "-1.234.567,01"),
        (format_amount(Decimal("1234.5"), "JPY", GERMAN), "1.235"),
        (format_amount(Decimal("1234.5"), "KWD", GERMAN), "1.234,500"),
        (format_money(Decimal("1234.5"), "EUR", GERMAN), "1.234,50 EUR"),
        (format_money(Decimal("1234.5"), "EUR"), "EUR 1,234.50"),
        (format_price(Decimal("0.00880"), "EUR", GERMAN), "0,0088"),
        (format_quantity(Decimal("12.500"), GERMAN), "12,5"),
        (format_quantity(Decimal("1E+3"), GERMAN), "1.000"),
        (format_rate(Decimal("19.00"), GERMAN), "19 %"),
        (format_rate(Decimal("5.50"), GERMAN), "5,5 %"),
        (format_day(date(2026, 3, 14), GERMAN), "14. März 2026"),
        (format_day(date(2026, 3, 14)), "14 March 2026"),
    ],
)
def test_figures_and_days_are_written_as_their_language_does(written: str, expected: str) -> None:
    assert written == expected


def test_every_language_writes_twelve_months() -> None:
    assert NOTATIONS.keys() == set(Language)
    assert all(len(set(notation.months)) == 12 for notation in NOTATIONS.values())


@pytest.mark.parametrize(("code", "language"), [("de", GERMAN), ("en", Language.ENGLISH), ("fr", Language.ENGLISH)])
def test_a_language_that_documents_do_not_speak_is_english(code: str, language: Language) -> None:
    assert language_of(code) is language
