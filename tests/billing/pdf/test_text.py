import pytest

from billing.pdf.text import em_width, fitting_size, printable, runs, wrap
from billing.pdf.typefaces import FALLBACK, Weight


def test_a_line_changes_font_only_where_it_must() -> None:
    assert [run.text for run in runs("Tokyo 東京 Ltd", Weight.REGULAR)] == ["Tokyo ", "東京", " Ltd"]


def test_bold_is_drawn_with_the_pen_where_the_font_has_none() -> None:
    assert [run.emboldened for run in runs("Tokyo 東京", Weight.BOLD)] == [False, True]


def test_the_fallback_font_is_not_asked_for_what_the_first_has() -> None:
    assert FALLBACK not in {run.font for run in runs("Łódź Ελλάδα Привет €", Weight.REGULAR)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\t b\n\nc", "a b c"),
        ("e\u0301", "é"),
        ("co\u00adop\u200b\ufeff", "coop"),
        ("\u202eabc", "abc"),
        ("❤\ufe0f", "❤"),
        ("𝐀𝐁", "AB"),
        ("\ud800", "□"),
    ],
)
def test_text_is_made_printable(text: str, expected: str) -> None:
    assert printable(text) == expected


def test_digits_are_all_of_one_width_so_that_amounts_align() -> None:
    assert len({em_width(digit, weight) for digit in "0123456789" for weight in [Weight.REGULAR]}) == 1
    assert len({em_width(digit, weight) for digit in "0123456789" for weight in [Weight.BOLD]}) == 1


def test_lines_break_between_words() -> None:
    width = em_width("brown fox", Weight.REGULAR) * 9 + 0.1
    assert wrap("the quick brown fox", Weight.REGULAR, 9, width) == ["the quick", "brown fox"]


def test_paragraphs_stay_apart() -> None:
    assert wrap("one\ntwo", Weight.REGULAR, 9, 500) == ["one", "two"]


def test_japanese_breaks_anywhere_but_before_a_full_stop() -> None:
    width = em_width("日本", Weight.REGULAR) * 9 + 0.1
    assert wrap("日本語。", Weight.REGULAR, 9, width) == ["日本", "語。"]


def test_korean_breaks_between_words() -> None:
    width = em_width("한국어 ", Weight.REGULAR) * 9 + 0.1
    assert wrap("한국어 한국어", Weight.REGULAR, 9, width) == ["한국어", "한국어"]


def test_a_width_too_narrow_for_a_letter_still_ends() -> None:
    assert wrap("abc", Weight.REGULAR, 9, 0.1) == ["a", "b", "c"]


def test_what_fits_keeps_its_size_and_what_does_not_is_made_to_fit() -> None:
    assert fitting_size("1", Weight.REGULAR, 9, 100) == 9
    assert em_width("1" * 50, Weight.REGULAR) * fitting_size("1" * 50, Weight.REGULAR, 9, 100) == pytest.approx(100)
