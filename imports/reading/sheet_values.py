"""What the value of a sheet's cell says, as text: dates in ISO's form, numbers with a point."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from imports.reading.archives import Archive
from imports.reading.exceptions import Unreadable
from imports.reading.limits import MAX_SHARED_TEXT_BYTES
from imports.reading.markup import local, parse

_SHARED, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
# ECMA-376 part 1, 18.8.30: formats that are dates or times without saying so.
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Excel takes 1900 for a leap year: day 60 is a 29 February that never was.
_EPOCH, _EPOCH_1904, _NO_LEAP_DAY = datetime(1899, 12, 30), datetime(1904, 1, 1), 60  # noqa: DTZ001 - days of a calendar
_LAST_DAY = 2_958_465
# Excel computes with 15 digits; what is stored has the noise of 17.
_DIGITS = 15
_OVERHEAD_BYTES = 60


@dataclass(frozen=True, slots=True)
class Values:
    """What cells refer to."""

    shared: Sequence[str]
    dates: Sequence[bool]
    since_1904: bool

    def text_of(self, kind: str, style: str, stored: str) -> str:
        """Return the text of a cell with this type, style and stored value."""
        if kind == "s":
            return self._shared(stored)
        if kind in ("n", ""):
            return self._number(style, stored)
        if kind == "b":
            return "TRUE" if stored.strip() == "1" else "FALSE"
        return unescaped(stored)

    def _shared(self, stored: str) -> str:
        try:
            return self.shared[int(stored)]
        except (ValueError, IndexError):
            return ""

    def _number(self, style: str, stored: str) -> str:
        if style and style.isdigit() and int(style) < len(self.dates) and self.dates[int(style)]:
            return self._date(stored)
        return number_text(stored)

    def _date(self, stored: str) -> str:
        try:
            days = float(stored)
            if not 0 <= days <= _LAST_DAY:
                return number_text(stored)
        except ValueError:
            return stored
        moment = self._epoch(days) + timedelta(seconds=round(days * 86400))
        if days < 1:
            return f"{moment:%H:%M:%S}"
        return (
            moment.date().isoformat()
            if not (moment.hour or moment.minute or moment.second)
            else f"{moment:%Y-%m-%d %H:%M:%S}"
        )

    def _epoch(self, days: float) -> datetime:
        if self.since_1904:
            return _EPOCH_1904
        return _EPOCH if days >= _NO_LEAP_DAY else _EPOCH + timedelta(days=1)


def number_text(stored: str) -> str:
    """Return a number as it is meant: 0.30000000000000004 is 0.3."""
    if len(stored) <= _DIGITS and "E" not in stored and "e" not in stored:
        return stored.strip()
    try:
        number = Decimal(f"{float(stored):.{_DIGITS}g}")
    except (ValueError, InvalidOperation):
        return stored
    return f"{number:f}" if number.is_finite() else stored


def unescaped(text: str) -> str:
    """Return text in which `_x000D_` is the character."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)).replace("\0", ""), text) if "_x" in text else text


def is_date_format(code: str) -> bool:
    """Whether a number format makes a date or a time of day of a number."""
    first = code.split(";")[0]
    return "general" not in first.casefold() and bool(set("dmyhs") & set(_NOT_CODE.sub("", first).casefold()))


def date_styles(archive: Archive) -> list[bool]:
    """Return for each style of the workbook whether it shows a date."""
    formats: dict[str, bool] = {}
    dates: list[bool] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        inside.append(name)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", ""))
        elif name == "xf" and "cellXfs" in inside:
            number = attributes.get("numFmtId", "0")
            dates.append(formats.get(number, number.isdigit() and int(number) in _BUILT_IN_DATES))

    def end(_: str) -> None:
        inside.pop()

    if _STYLES in archive:
        parse(archive.chunks(_STYLES), start, end, lambda _: None)
    return dates


def shared_texts(archive: Archive) -> list[str]:
    """Return the texts that cells refer to by number."""
    reader = _SharedTexts()
    if _SHARED in archive:
        parse(archive.chunks(_SHARED), reader.start, reader.end, reader.text)
    return reader.texts


class _SharedTexts:
    """Collects si (one text) of its t (parts of it), without rPh (how it is pronounced)."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_phonetic = False
        self._size = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        name = local(name)
        self._is_text = name == "t" and not self._is_phonetic
        self._is_phonetic = self._is_phonetic or name == "rPh"

    def text(self, found: str) -> None:
        if self._is_text:
            self._parts.append(found)

    def end(self, name: str) -> None:
        name = local(name)
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self._add(unescaped("".join(self._parts)))

    def _add(self, text: str) -> None:
        self._parts.clear()
        self.texts.append(text)
        self._size += _OVERHEAD_BYTES + len(text)
        if self._size > MAX_SHARED_TEXT_BYTES:
            raise Unreadable("The workbook has too many different texts. Export the sheet as CSV and upload that.")
