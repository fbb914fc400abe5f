from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import money
from billing.currencies import CODES, EXPONENTS
from billing.money import (
    InvalidNumber,
    UnknownCurrency,
    exponent,
    format_amount,
    format_price,
    format_quantity,
    format_rate,
    rounded,
)

amounts = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)]
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


def test_every_exception_to_two_decimals_is_a_known_currency() -> None:
    assert set(EXPONENTS) <= CODES


@pytest.mark.parametrize("code", ["", "eur", "EURO", "EU", "€", "ABC", "XXX", "E R", "ΕUR"])
def test_what_is_no_currency_code_is_refused_with_advice(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="three capital letters"):
        exponent(code)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("2.5", 0, "3"), ("1.0005", 3, "1.001"), ("0.0049999", 2, "0.00")],
)
def test_halves_round_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


def test_nothing_rounds_to_minus_zero() -> None:
    assert str(rounded(Decimal("-0.001"), 2)) == "0.00"


@given(amounts)
def test_rounding_a_negative_mirrors_rounding_the_positive(amount: Decimal) -> None:
    assert rounded(-amount, 2) == -rounded(amount, 2)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.5", "EUR", "1,234.50"),
        ("-1234567.005", "EUR", "-1,234,567.01"),
        ("1234.5", "JPY", "1,235"),
        ("1234.5", "KWD", "1,234.500"),
        ("1E+3", "EUR", "1,000.00"),
        ("0", "EUR", "0.00"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(amount: str, currency: str, expected: str) -> None:
    assert format_amount(Decimal(amount), currency) == expected


@pytest.mark.parametrize(
    ("price", "currency", "expected"),
    [("12.5", "EUR", "12.50"), ("0.00880", "EUR", "0.0088"), ("12.50", "JPY", "12.5"), ("100", "JPY", "100")],
)
def test_a_unit_price_keeps_the_decimals_it_needs(price: str, currency: str, expected: str) -> None:
    assert format_price(Decimal(price), currency) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"), [("12.500", "12.5"), ("300", "300"), ("1E+3", "1,000"), ("-0.25", "-0.25"), ("0", "0")]
)
def test_a_quantity_is_written_without_needless_zeros(quantity: str, expected: str) -> None:
    assert format_quantity(Decimal(quantity)) == expected


@pytest.mark.parametrize(("rate", "expected"), [("19.00", "19 %"), ("5.50", "5.5 %"), ("0", "0 %"), ("1E+1", "10 %")])
def test_a_rate_is_written_without_needless_zeros(rate: str, expected: str) -> None:
    assert format_rate(Decimal(rate)) == expected


@pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+18")])
def test_what_is_no_sensible_number_is_not_written(bad: Decimal) -> None:
    with pytest.raises(InvalidNumber, match="The amount is"):
        format_amount(bad, "EUR")


def test_a_number_too_long_is_told_by_its_digits() -> None:
    with pytest.raises(InvalidNumber, match="is too large, with 20 digits before the point"):
        money.checked("A line's net amount", Decimal("9.9E+19"))
