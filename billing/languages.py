"""The languages that documents and reports are written in, and how each writes numbers and days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Language(StrEnum):
    """A language by its code of ISO 639, as it stands in `/Lang` and in the snapshot of a buyer."""

    ENGLISH = "en"
    GERMAN = "de"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notation:
    """What CLDR says of a language: its marks in numbers, its months, and how they make a day or a sum of money."""

    decimal_mark: str
    group_mark: str
    months: tuple[str, ...]
    day: str
    money: str


# By hand: sixteen facts of a language are less to look after than Babel, which has them of all languages in 30 MB.
# Not from strftime or calendar, which follow the machine's locale.
NOTATIONS = {
    Language.ENGLISH: Notation(
        decimal_mark=".",
        group_mark=",",
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        day="{day} {month} {year}",
        money="{currency} {amount}",
    ),
    Language.GERMAN: Notation(
        decimal_mark=",",
        group_mark=".",
        months=(
            "Januar", "Februar", "März", "April", "Mai", "Juni",
            "Juli", "August", "September", "Oktober", "November", "Dezember",
        ),
        day="{day}. {month} {year}",
        money="{amount} {currency}",
    ),
}  # fmt: skip

_MARKS = {
    language: str.maketrans({",": notation.group_mark, ".": notation.decimal_mark})
    for language, notation in NOTATIONS.items()
}


# Of what is written for the office itself.
ENGLISH_MONTHS = NOTATIONS[Language.ENGLISH].months


def language_of(code: str) -> Language:
    """Return the language of a code such as "de"; English for one that documents don't speak."""
    return Language(code) if code in NOTATIONS else Language.ENGLISH


def format_day(value: date, language: Language = Language.ENGLISH) -> str:
    """Write a day: "14 March 2026", "14. März 2026"."""
    notation = NOTATIONS[language]
    return notation.day.format(day=value.day, month=notation.months[value.month - 1], year=value.year)


def with_marks(figure: str, language: Language) -> str:
    """Return a figure such as "1,234.50" with the marks of a language: "1.234,50"."""
    return figure.translate(_MARKS[language])
