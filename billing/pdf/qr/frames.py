"""What all QR codes of a version share: finders, timing, format, and where each bit of data stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel, QRUtil

MASKS = range(8)


@dataclass(frozen=True, slots=True)
class Frame:
    """A version's matrix without data, for each mask, and what that mask turns over where data stand."""

    size: int
    patterns: tuple[int, ...]
    masks: tuple[int, ...]
    # For each module, from the last to the first, which bit of the data stands there; that after the last is 0.
    sources: tuple[int, ...]

    def placed(self, words: bytes) -> int:
        """Return the matrix of the data alone, not masked."""
        bits = f"{int.from_bytes(words):0{8 * len(words)}b}0"
        return int("".join([bits[source] for source in self.sources]), 2)


@cache
def frame(version: int) -> Frame:
    """Return the frame of a version, computed once."""
    code = QRCode(version, QRErrorCorrectLevel.M)
    size = version * 4 + 17
    places = [row * size + column for column, row in _places(code, size)]
    patterns = tuple(_pattern(version, size, mask, frozenset(places)) for mask in MASKS)
    masks = tuple(_whole(place for place in places if QRUtil.getMask(mask)(*divmod(place, size))) for mask in MASKS)
    # The bits that are left over, up to seven, stay 0 like all that is no data.
    data_bits = len(places) // 8 * 8
    source = {place: min(bit, data_bits) for bit, place in enumerate(places)}
    return Frame(size, patterns, masks, tuple(source.get(place, data_bits) for place in reversed(range(size**2))))


def _places(code: QRCode, size: int) -> Iterable[tuple[int, int]]:
    """Return the column and row of each bit of data, in order."""
    code.moduleCount = size
    places: list[tuple[int, int]] = code.dataPosIterator()
    return places


def _pattern(version: int, size: int, mask: int, places: frozenset[int]) -> int:
    """Return everything in a code that is no data."""
    code = QRCode(version, QRErrorCorrectLevel.M)
    code.makeImpl(False, mask)
    dark = (row * size + column for row in range(size) for column in range(size) if code.isDark(row, column))
    return _whole(place for place in dark if place not in places)


def _whole(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
