"""What a typed number means: never silently a thousand times as much, or as little."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from billing.number_field import NumberField
from billing.typed_numbers import AmbiguousNumber, NotANumber, read_number, written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1,5", "1.5"),
        (" 12,5\u00a0", "12.5"),
        ("-12,50", "-12.50"),
        ("\u221212,50", "-12.50"),
        ("+3", "3"),
        ("- 3", "-3"),
        (",5", "0.5"),
        ("007", "7"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("1'234.50", "1234.50"),
        ("1\u2019234\u2019567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,567", "1234.567"),
        ("1 234", "1234"),
        ("1234,567", "1234.567"),
        ("0,125", "0.125"),
        ("-0.125", "-0.125"),
        (".125", "0.125"),
        ("1,2340", "1.234"),
        ("1,23400000", "1.234"),
    ],
)
def test_points_commas_and_thousands_are_read(typed: str, meant: str) -> None:
    assert read_number(typed, 4) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1,234", "1.234", "12,500", "-123.456", "012,345"])
def test_what_may_be_a_thousand_times_as_much_is_refused_with_both_ways_to_write_it(typed: str) -> None:
    with pytest.raises(AmbiguousNumber) as refused:
        read_number(typed, 4)
    thousands, decimals = typed.replace(",", "").replace(".", ""), f"{typed}0"
    assert f"“{typed}” may mean thousands or three decimals" in str(refused.value)
    assert f"Write {thousands} for the thousands, or {decimals} for the decimals." in str(refused.value)
    assert read_number(thousands, 4) == read_number(decimals, 4) * 1000


def test_where_three_decimals_do_not_fit_they_are_not_offered() -> None:
    with pytest.raises(AmbiguousNumber, match=r"the 2 that fit here\. Write 1234, or 1,23\.$"):
        read_number("1,234", 2)
    with pytest.raises(AmbiguousNumber, match=r"the 0 that fit here\. Write 1234, or 1\.$"):
        read_number("1,234", 0)


@pytest.mark.parametrize(
    "typed",
    [
        *("NaN", "Infinity", "-inf", "1e5", "1E-2", "0x10", "1_000", "12x", "EUR 5", "-", ".", "5,", "--5", "5-"),
        *("1.2.3", "1,23,456", "1.234.56", "12 34", "0.123.456", "1,234 567", "1.234,5.6", "١٢", "½", "1\n2"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(NotANumber, match=r"is no number\. Write digits with a decimal point or comma, as in 1234\.50"):
        read_number(typed, 4)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(NotANumber, match=f"^“{'x' * 40}…”"):
        read_number("x" * 5000, 4)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10), st.data())
def test_what_the_field_shows_it_reads_as_the_same(number: Decimal, data: st.DataObject) -> None:
    field = NumberField(max_digits=20, decimal_places=4)
    shown = field.prepare_value(data.draw(st.sampled_from([number, number.normalize(), round(number, 3)])))
    assert field.clean(shown) == Decimal(shown)
    assert field.clean(shown.replace(".", ",")) == Decimal(shown)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_a_number_is_read_as_it_is_written_in_every_way(digits: int, decimals: int) -> None:
    number = Decimal(digits).scaleb(-decimals)
    shown = written(number)
    ways = [shown, shown.replace(".", ","), f"{number:,.4f}", f"{number:,.4f}".replace(",", " ").replace(".", ",")]
    for way in ways:
        assert read_number(way, 4) == number


@given(st.text(alphabet="0123456789.,- '\u00a0", max_size=12))
def test_whatever_is_read_has_the_digits_that_were_typed(typed: str) -> None:
    try:
        number = read_number(typed, 4)
    except (AmbiguousNumber, NotANumber):
        return
    digits = "".join(character for character in typed if character.isdigit())
    assert f"{number:f}".replace(".", "").lstrip("-0").rstrip("0") == digits.lstrip("0").rstrip("0")


def test_the_field_keeps_its_bounds() -> None:
    field = NumberField(max_digits=6, decimal_places=2, min_value=0, max_value=100, required=False)
    assert field.clean("\u00a0 ") is None
    assert field.clean("99,50") == Decimal("99.50")
    for typed, said in {"-1": "greater than or equal to 0", "100,5": "less than", "1,255": "may be 1255"}.items():
        with pytest.raises(ValidationError, match=said):
            field.clean(typed)
    with pytest.raises(ValidationError, match="no more than 2 decimal places"):
        field.clean("0,125")


def test_browsers_are_given_a_text_with_the_keys_of_decimals() -> None:
    attrs = NumberField(max_digits=6, decimal_places=2).widget.attrs
    assert (NumberField.widget.input_type, attrs["inputmode"]) == ("text", "decimal")
