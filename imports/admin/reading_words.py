"""How a file is read, in words that somebody understands who has never heard of an encoding."""

from collections.abc import Iterator

from imports.models import Import
from imports.reading.reading import Reading

DELIMITERS = {
    ",": "comma ( , )",
    ";": "semicolon ( ; )",
    "\t": "tab",
    "|": "bar ( | )",
    ":": "colon ( : )",
    " ": "space",
    "": "none: each line is one cell",
}
POSITIONS = "nothing: columns stand at positions"
QUOTES = {'"': 'double ( " )', "'": "single ( ' )", "": "none"}
DECIMAL_MARKS = {".": "point, as in 1,234.50", ",": "comma, as in 1.234,50"}
DATE_ORDERS = {
    "YMD": "year first, as in 2026-05-31",
    "DMY": "day first, as in 31.05.2026",
    "MDY": "month first, as in 05/31/2026",
}


def reading_words(run: Import, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what was found, each with its name."""
    yield from _sheet(reading) if reading.kind == "xlsx" else _text(reading)
    yield "Columns", f"{len(run.columns):,}"
    yield "Header", _header(reading)
    if reading.skip:
        yield "Skipped before it", _counted(reading.skip, "line")
    if reading.footer_rows:
        yield "Left out at the end", _counted(reading.footer_rows, "row")
    yield "Numbers", f"decimal {DECIMAL_MARKS[reading.decimal_mark]}"
    yield "Dates", DATE_ORDERS[reading.date_order]


def _sheet(reading: Reading) -> Iterator[tuple[str, str]]:
    yield "File", "a workbook"
    if reading.sheet:
        yield "Sheet", reading.sheet


def _text(reading: Reading) -> Iterator[tuple[str, str]]:
    yield "File", f"text in {reading.encoding.upper()}"
    yield "Between cells", POSITIONS if reading.cuts else DELIMITERS.get(reading.delimiter, reading.delimiter)
    yield "Around cells", f"quotes: {QUOTES.get(reading.quote, reading.quote)}"


def _header(reading: Reading) -> str:
    first = reading.skip + 1
    if not reading.header_rows:
        return "none: columns have numbers"
    if reading.header_rows == 1:
        return f"line {first:,}"
    return f"{reading.header_rows} rows from line {first:,}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
