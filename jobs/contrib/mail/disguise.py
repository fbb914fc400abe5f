"""Carry values through a template and through Markdown in disguise, so that none of their characters means anything.

Each character of a value that Markdown or HTML could take for its own travels as another one, of Unicode's private
use area; and a value that stands in a letter as it is travels as one character, its slot. What is left is the same
for all who get the letter, and has to be read once only. No text that people write has those characters.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import escape

# ASCII that means something to Markdown or HTML somewhere, and what would begin another line.
_MEANING = "\\`*_{}[]()#+-.!|<>~&\"'=\n\t"
_FIRST, _LAST = 0xE000, 0xF8FF
_DISGUISES = {ord(character): chr(_FIRST + number) for number, character in enumerate(_MEANING)}
# Whoever writes such characters all the same has them left out: they would stand for something else.
_AWAY: dict[int, str | None] = dict.fromkeys(range(_FIRST, _LAST + 1)) | _DISGUISES
_BACK = {ord(away): chr(ordinary) for ordinary, away in _DISGUISES.items()}
_IN_HTML = {ord(away): escape(chr(ordinary)) for ordinary, away in _DISGUISES.items()}
# Around a value, until it has its slot.
_BEGIN, _END = "\ue100", "\ue101"
# One behind a < may be a link, which is seen by how it begins.
_VALUE = re.compile(f"(<?){_BEGIN}([^{_END}]*){_END}")
_FIRST_SLOT = 0xE200
_MOST_SLOTS = _LAST - _FIRST_SLOT
_SLOT = re.compile(f"[{chr(_FIRST_SLOT)}-{chr(_LAST)}]")


class _Value(str):
    """A text in disguise, which a template compares as any other, and shows between two marks."""

    __slots__ = ()

    def __html__(self) -> str:
        # Django would escape what is no letter to it only if it stood for itself: nothing is left to escape.
        return f"{_BEGIN}{self}{_END}" if self.strip() else self


def away(value: Any) -> Any:
    """Return a value of plain JSON with its texts in disguise."""
    if isinstance(value, str):
        return _Value(value.translate(_AWAY))
    if isinstance(value, Mapping):
        return {key: away(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [away(one) for one in value]
    return value


def take_out(source: str) -> tuple[str, list[str]]:
    """Return a text with slots where values were shown, and the values, still in disguise."""
    values: list[str] = []

    def slot(found: re.Match[str]) -> str:
        if found[1] or len(values) > _MOST_SLOTS:
            return found[1] + found[2]
        values.append(found[2])
        return chr(_FIRST_SLOT + len(values) - 1)

    return _VALUE.sub(slot, source), values


def has_slot(text: str) -> bool:
    """Say whether a value is missing in a text."""
    return _SLOT.search(text) is not None


def back(text: str, values: Sequence[str] = ()) -> str:
    """Return a text with its values, as it is read."""
    return _fill(text, values).translate(_BACK)


def back_in_html(html: str, values: Sequence[str]) -> str:
    """Return HTML with its values, escaped."""
    return _fill(html, values).translate(_IN_HTML)


def _fill(text: str, values: Sequence[str]) -> str:
    return _SLOT.sub(lambda found: values[ord(found[0]) - _FIRST_SLOT], text) if values else text
