"""Text as it can be printed: cleaned, split into runs of one font, measured, and broken into lines.

Nothing in it is markup, so every character prints as itself. Right-to-left order and the joining of complex scripts
(Arabic, Devanagari, Thai) are out of scope: their characters print one by one, or as REPLACEMENT.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, groupby, islice, takewhile
from typing import NamedTuple

from billing.pdf.typefaces import FALLBACK, Weight, font_for, has_all, widths

REPLACEMENT = "□"

BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")

# A Chinese or Japanese character is a word of its own; what closes a phrase stays with the character before it.
WORDS = re.compile(r"[^ \u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|[^ ][、。，．！？：；）」』】〉》]*| ")


class Run(NamedTuple):
    """A piece of text in one font; `emboldened` where that font has no heavier cut and the pen has to do it."""

    font: str
    text: str
    emboldened: bool


@lru_cache(maxsize=8192)
def runs(text: str, weight: Weight) -> tuple[Run, ...]:
    """Split a line of printable text wherever the font changes."""
    # Nearly every text: not asked character by character, it takes a twelfth of the time.
    if text and has_all(text, weight):
        return (Run(weight.value, text, False),)
    by_font = groupby(text, lambda character: font_for(character, weight) or weight.value)
    pieces = ((font, "".join(characters)) for font, characters in by_font)
    return tuple(Run(font, piece, font == FALLBACK and weight is Weight.BOLD) for font, piece in pieces)


@lru_cache(maxsize=8192)
def em_width(text: str, weight: Weight) -> float:
    """Return the width of a line of printable text as a multiple of its font size."""
    advances = (map(widths(run.font).__getitem__, map(ord, run.text)) for run in runs(text, weight))
    return sum(chain.from_iterable(advances)) / 1000


def fitting_size(text: str, weight: Weight, size: float, width: float) -> float:
    """Return the font size, at most `size`, at which a text that must not be broken (a number) fits the width."""
    needed = em_width(text, weight) * size
    return size if needed <= width else size * width / needed


def wrap(text: str, weight: Weight, size: float, width: float) -> list[str]:
    """Break text of one or more paragraphs into printable lines no wider than `width`, inside a word if it must be."""
    return [line for paragraph in text.splitlines() for line in _fill(printable(paragraph), weight, width / size)]


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """Return one line of text that the fonts can print: blanks made one space, REPLACEMENT for what no font has."""
    line = BLANKS.sub(" ", text).strip()
    if line.isascii() and line.isprintable():
        return line
    return "".join(_visible(character) for character in unicodedata.normalize("NFC", line))


@lru_cache(maxsize=8192)
def _visible(character: str) -> str:
    """Return what is printed for a character: itself, its plain form, nothing for invisible ones, else REPLACEMENT."""
    if unicodedata.category(character) == "Cf" or unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    # A font's map may end in entries for codes that are no characters at all.
    if unicodedata.category(character).startswith("C"):
        return REPLACEMENT
    candidates = (character, unicodedata.normalize("NFKC", character))
    return next((text for text in candidates if all(font_for(c, Weight.REGULAR) for c in text)), REPLACEMENT)


def _fill(line: str, weight: Weight, room: float) -> Iterator[str]:
    """Break a printable line into pieces of at most `room` times the font size."""
    taken, used = "", 0.0
    for word in _pieces(line, weight, room):
        width = em_width(word, weight)
        if taken and used + width > room and word != " ":
            yield taken.rstrip()
            taken, used = "", 0.0
        if taken or word != " ":
            taken, used = taken + word, used + width
    yield taken.rstrip()


def _pieces(line: str, weight: Weight, room: float) -> Iterator[str]:
    """Split a line into words and single spaces, and words that are wider than the room into parts that fit."""
    for word in WORDS.findall(line):
        if em_width(word, weight) <= room:
            yield word
        else:
            yield from _parts(word, weight, room)


def _parts(word: str, weight: Weight, room: float) -> Iterator[str]:
    start = 0
    while start < len(word):
        end = start + _fitting_length(islice(word, start, None), weight, room)
        yield word[start:end]
        start = end


def _fitting_length(characters: Iterable[str], weight: Weight, room: float) -> int:
    """Return how many characters fit the room, at least one."""
    ends = accumulate(em_width(character, weight) for character in characters)
    return max(1, sum(1 for _ in takewhile(lambda end: end <= room, ends)))
