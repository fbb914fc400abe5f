"""Turn the cells of a file into the values of fields, a column at a time: several times as fast as by cells."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from imports.mapping.mapping import Mapping, Source
from imports.reading.booleans import parse_boolean
from imports.reading.dates import parse_date
from imports.reading.numbers import parse_integer, parse_number
from imports.targets.fields import Field, Kind

# Of values that repeat, as states and dates do, each is looked at once; so many are remembered for a column.
REMEMBERED = 20_000
# Choices that an error names; more would hide the rest of it.
NAMED_CHOICES = 8
# Characters of a cell that an error repeats.
QUOTED = 40

Values = Sequence[Any]
Parse = Callable[[str], Any]


class Wrong(str):
    """Why a cell can't be taken, in place of its value."""

    __slots__ = ()


@dataclass(frozen=True)
class Formats:
    """How numbers and dates are written in a column."""

    decimal_mark: str
    date_order: str


class Converter:
    """Turns rows of cells into columns of values, as a mapping says."""

    def __init__(self, mapping: Mapping, formats: Callable[[int], Formats]) -> None:
        """Prepare each field; `formats` tells how a column writes numbers and dates."""
        self.fields = [mapping.target.field(name) for name in mapping.sources]
        self.sources = list(mapping.sources.values())
        self._parsers = [
            _parser(field, source, formats(source.column or 0))
            for field, source in zip(self.fields, self.sources, strict=True)
        ]

    def columns(self, cells: Sequence[Sequence[str]]) -> list[Values]:
        """Return the values of each field for some rows; those that can't be taken are `Wrong`.

        All rows have a cell for each column of the file.
        """
        by_column = list(zip(*cells, strict=True))
        return [
            parse(by_column[source.column]) if source.column is not None else parse([""] * len(cells))
            for parse, source in zip(self._parsers, self.sources, strict=True)
        ]


def _parser(field: Field, source: Source, formats: Formats) -> Callable[[Iterable[str]], Values]:
    parse = _filled(field, _by_kind(field, formats), source.value)
    if field.is_free_text and not source.value:
        return _TextColumn(field, parse)
    remembered = _Remembered(parse)
    return lambda cells: list(map(remembered.__getitem__, cells))


class _Remembered(dict[str, Any]):
    """What cells mean, by their text."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, cell: str) -> Any:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self[cell] = _tried(self._parse, cell)
        return value


class _TextColumn:
    """Text that nothing is wrong with is only trimmed; where anything is, each cell is looked at."""

    def __init__(self, field: Field, parse: Parse) -> None:
        self._field = field
        self._parse = parse

    def __call__(self, cells: Iterable[str]) -> Values:
        trimmed = [cell.strip() for cell in cells]
        if self._is_plain(trimmed):
            return trimmed
        return [_tried(self._parse, cell) for cell in trimmed]

    def _is_plain(self, cells: list[str]) -> bool:
        longest = self._field.max_length
        if self._field.required and "" in cells:
            return False
        fits = longest is None or max(map(len, cells), default=0) <= longest
        return fits and "".join(cells).isprintable() and not any("  " in cell for cell in cells)


def _tried(parse: Parse, cell: str) -> Any:
    try:
        return parse(cell)
    except ValueError as error:
        return Wrong(error)


def _filled(field: Field, parse: Parse, default: str) -> Parse:
    """Return a parser that knows empty cells: they are the default, or missing."""

    def parse_cell(cell: str) -> Any:
        text = cell.strip() or default.strip()
        if text:
            return parse(text)
        if field.required:
            raise ValueError(f"{field.title} is missing.")
        return field.empty

    return parse_cell


def _by_kind(field: Field, formats: Formats) -> Parse:
    parsers: dict[Kind, Parse] = {
        Kind.TEXT: lambda text: _text(field, " ".join(text.split())),
        Kind.LONG_TEXT: lambda text: _text(field, "\n".join(text.splitlines())),
        Kind.INTEGER: lambda text: _within(field, parse_integer(text, formats.decimal_mark)),
        Kind.DECIMAL: lambda text: _decimal(field, parse_number(text, formats.decimal_mark)),
        Kind.DATE: lambda text: parse_date(text, formats.date_order).isoformat(),
        Kind.BOOLEAN: parse_boolean,
        Kind.CHOICE: lambda text: _choice(field, text),
        Kind.EMAIL: lambda text: _email(field, text),
    }
    return parsers[field.kind]


def _text(field: Field, text: str) -> str:
    if field.upper_case or field.lower_case:
        text = text.upper() if field.upper_case else text.lower()
    if field.max_length is not None and len(text) > field.max_length:
        raise ValueError(f"{field.title} is {len(text):,} characters long; at most {field.max_length:,} fit.")
    if "\0" in text:
        raise ValueError(f"{field.title} contains a NUL, which is no text: the file may be damaged.")
    return text


def _within(field: Field, number: int) -> int:
    if not field.minimum <= number <= field.maximum:
        raise ValueError(f"{field.title} is {number}; it must be {field.minimum:,} to {field.maximum:,}.")
    return number


def _decimal(field: Field, number: Decimal) -> str:
    if not field.minimum <= number <= field.maximum:
        raise ValueError(f"{field.title} is {number}; it must be {field.minimum:,} to {field.maximum:,}.")
    rounded = number.quantize(Decimal(1).scaleb(-field.decimal_places))
    if rounded != number:
        raise ValueError(f"{field.title} is {number}; it has at most {field.decimal_places} decimals.")
    return str(rounded)


def _choice(field: Field, text: str) -> str:
    try:
        return field.choices[text.lower()]
    except KeyError:
        known = sorted(set(field.choices.values()))
        names = ", ".join(known[:NAMED_CHOICES]) + (" …" if len(known) > NAMED_CHOICES else "")
        raise ValueError(f"{field.title} is “{text[:QUOTED]}”; it can be {names}.") from None


def _email(field: Field, text: str) -> str:
    address = _text(field, text)
    try:
        _is_address(address)
    except ValidationError:
        raise ValueError(f"“{address[:QUOTED]}” is no e-mail address.") from None
    return address


_is_address = EmailValidator()
