"""Numbers, dates and booleans as people write them."""

import string
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.reading.booleans import parse_boolean
from imports.reading.dates import parse_date
from imports.reading.numbers import parse_integer, parse_number


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,5", ",", "1234.5"),
        ("12'000.5", ".", "12000.5"),
        ("(12)", ".", "-12"),
        ("5-", ".", "-5"),
        ("-$5.00", ".", "-5.00"),
        ("€ 3", ".", "3"),
        ("12 EUR", ",", "12"),
        ("12 %", ".", "0.12"),
        ("-.5", ".", "-0.5"),
        ("1e3", ".", "1E+3"),
        (" 7 ", ".", "7"),
        ("\u22127", ".", "-7"),
    ],
)
def test_numbers_are_parsed(text: str, mark: str, number: str) -> None:
    assert parse_number(text, mark) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-", "--5", "1,23", "12 34", "(5", "5)", "abc", "NaN", "1.2.3", "1" * 200, "−-5"])
def test_what_is_no_number_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number: expected digits such as 1,234\.50"):
        parse_number(text, ".")


def test_whole_numbers_have_no_decimals() -> None:
    assert [parse_integer(text) for text in ("7", "1,000", "3.00", "-2")] == [7, 1000, 3, -2]
    with pytest.raises(ValueError, match=r"“2\.5” is no whole number"):
        parse_integer("2.5")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("9/6/2024", "MDY", date(2024, 9, 6)),
        ("9/6/2024", "DMY", date(2024, 6, 9)),
        ("2024-09-07", "MDY", date(2024, 9, 7)),
        ("2024/9/7", "DMY", date(2024, 9, 7)),
        ("20240907", "YMD", date(2024, 9, 7)),
        ("07.09.24", "DMY", date(2024, 9, 7)),
        ("5 Mar 2024", "DMY", date(2024, 3, 5)),
        ("March 5, 2024", "MDY", date(2024, 3, 5)),
        ("5. März 2024", "DMY", date(2024, 3, 5)),
        ("Tue, 5 Mar 2024", "DMY", date(2024, 3, 5)),
        ("2024-09-07T10:00:00Z", "YMD", date(2024, 9, 7)),
        ("9/6/2024 10:00 AM", "MDY", date(2024, 9, 6)),
        ("05-MAR-69", "DMY", date(1969, 3, 5)),
        (" 1.2.2024 ", "DMY", date(2024, 2, 1)),
    ],
)
def test_dates_are_parsed(text: str, order: str, day: date) -> None:
    assert parse_date(text, order) == day


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("12.13.2024", "DMY", "day.month.year"),
        ("13/12/2024", "MDY", "month/day/year"),
        ("9/6/2024", "YMD", "year-month-day"),
        ("30.02.2024", "DMY", "day.month.year"),
        ("", "YMD", "year-month-day"),
        ("yesterday", "YMD", "year-month-day"),
        ("5 Foo 2024", "DMY", "day.month.year"),
    ],
)
def test_what_is_no_date_says_what_was_expected(text: str, order: str, expected: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is no date: expected {expected}"):
        parse_date(text, order)


def test_booleans_are_parsed() -> None:
    assert all(map(parse_boolean, ["Y", "yes", "TRUE", "1", "ja", " x "]))
    assert not any(map(parse_boolean, ["N", "no", "False", "0", "nein", "-"]))
    with pytest.raises(ValueError, match="“maybe” is neither yes nor no"):
        parse_boolean("maybe")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_any_number_comes_back_as_written_in_either_way(number: Decimal) -> None:
    english = f"{number:,}"
    german = english.translate(str.maketrans(",.", ".,"))

    assert parse_number(english, ".") == parse_number(german, ",") == number


@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_date_comes_back_in_each_order(day: date) -> None:
    assert parse_date(day.isoformat(), "MDY") == day
    assert parse_date(f"{day.day}.{day.month}.{day.year}", "DMY") == day
    assert parse_date(f"{day.month}/{day.day}/{day.year}", "MDY") == day


@given(st.text(alphabet=string.printable + "²٣−€", max_size=100))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for mark in ".,":
        for parse in (parse_number, parse_integer):
            with suppress(ValueError):
                parse(text, mark)
    for order in ("YMD", "DMY", "MDY"):
        with suppress(ValueError):
            parse_date(text, order)
