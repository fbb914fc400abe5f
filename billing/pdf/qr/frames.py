"""What all QR codes of a version share: finders, timing, format, and where each bit of data stands."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from billing.pdf.qr.fixed import TIMING, fixed

# Whether a mask turns over the module of a row and a column (ISO/IEC 18004, table 10).
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: (row * column % 3 + (row + column) % 2) % 2 == 0,
)


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
    size = version * 4 + 17
    places = list(_places(size, fixed(version, mask=0)))
    patterns = tuple(_pattern(version, size, mask) for mask in range(len(MASKS)))
    masks = tuple(_whole(place for place in places if mask(*divmod(place, size))) for mask in MASKS)
    # The bits that are left over, up to seven, stay 0 like all that is no data.
    data_bits = len(places) // 8 * 8
    source = {place: min(bit, data_bits) for bit, place in enumerate(places)}
    return Frame(size, patterns, masks, tuple(source.get(place, data_bits) for place in reversed(range(size**2))))


def _places(size: int, taken: Collection[tuple[int, int]]) -> Iterator[int]:
    """Yield the place of each bit of data, in order: two columns up, two down, from the right."""
    for number, right in enumerate((*range(size - 1, TIMING, -2), *range(TIMING - 1, 0, -2))):
        for row in range(size) if number % 2 else reversed(range(size)):
            for column in (right, right - 1):
                if (row, column) not in taken:
                    yield row * size + column


def _pattern(version: int, size: int, mask: int) -> int:
    """Return everything in a code that is no data."""
    return _whole(row * size + column for (row, column), is_dark in fixed(version, mask).items() if is_dark)


def _whole(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
