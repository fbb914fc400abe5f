"""What stands in a cell of a CSV file for each kind of value. Numbers stay numbers, and no text is a formula."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils import timezone

from billing.services.formulas import SUSPECT, guarded


def number_text(number: float | Decimal) -> str:
    """Return a number exactly, without an exponent."""
    if not isfinite(number):
        return str(number)
    return format(number if isinstance(number, Decimal) else Decimal(repr(number)), "f")


def plain_text(value: Any) -> str:
    """Return as text what is neither a number nor a time."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)


def csv_column(values: Sequence[Any]) -> list[Any]:
    """Return what to give to a CSV writer for the values of a column; times in the current zone."""
    kinds = {*map(type, values)} - {type(None)}
    # A table has millions of cells, and those of a column are nearly always of one type: it is asked for once.
    if kinds == {str}:
        return [guarded(text) if text and text[0] in SUSPECT else text for text in values]
    if kinds == {datetime}:
        return _moments(values)
    cell = _BY_TYPE.get(kinds.pop(), csv_cell) if len(kinds) == 1 else csv_cell
    return ["" if value is None else cell(value) for value in values]


def csv_cell(value: Any) -> Any:
    """Return what to give to a CSV writer for a value."""
    return _BY_TYPE.get(type(value), _other)(value)


def _other(value: Any) -> Any:
    """Find the cell of a subclass, as an enum's value is, and of all else that has a text."""
    for kind, cell in _BY_TYPE.items():
        if isinstance(value, kind):
            return cell(value)
    return guarded(plain_text(value))


def _moments(values: Iterable[datetime | None]) -> list[str]:
    zone = timezone.get_current_timezone()
    return [
        "" if value is None else value.astimezone(zone).isoformat() if value.tzinfo else value.isoformat()
        for value in values
    ]


# In an order in which a subclass stands before its parent: True is an int, and a moment a date.
_BY_TYPE: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: "",
    bool: lambda value: "true" if value else "false",
    str: lambda value: guarded(str(value)),
    int: int,
    float: number_text,
    Decimal: number_text,
    datetime: lambda value: _moments([value])[0],
    date: date.isoformat,
    time: time.isoformat,
}
