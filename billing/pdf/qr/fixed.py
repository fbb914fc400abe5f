"""What stands at the same place in every QR code of a version, whatever it says (ISO/IEC 18004, 6.3 and 7.9, 7.10)."""

from collections.abc import Iterator

# Row and column of a module, and whether it is dark.
Module = tuple[tuple[int, int], bool]

# From the middle of a finder, and of the smaller marks, to its light rings; all other rings are dark.
FINDER_LIGHT, FINDER_REACH = (2, 4), 4
MARK_LIGHT, MARK_REACH = (1,), 2
# The row and the column of alternating modules, with which a scanner counts.
TIMING = 6
# Version 1 is small enough to be read without marks; from MIDDLE_FROM on, one edge has a third.
MARKS_FROM, MIDDLE_FROM = 2, 7
# From this version on, a code says which it is.
VERSION_FROM = 7

# Generators of the codes that protect format and version, with how many bits these add.
FORMAT_GENERATOR, FORMAT_BITS = 0b101_0011_0111, 10
VERSION_GENERATOR, VERSION_BITS = 0b1_1111_0010_0101, 12
# Turns over some bits of the format, so that it is never all light.
FORMAT_MASK = 0b101_0100_0001_0010
LEVEL_M = 0b00


def fixed(version: int, mask: int) -> dict[tuple[int, int], bool]:
    """Return whether each module is dark that holds no data, by row and column."""
    size = 4 * version + 17
    return {
        **dict(_timing(size)),
        **dict(_marks(version, size)),
        **dict(_finders(size)),
        **dict(_format(size, mask)),
        **dict(_version(version, size)),
    }


def _timing(size: int) -> Iterator[Module]:
    for place in range(size):
        yield (TIMING, place), place % 2 == 0
        yield (place, TIMING), place % 2 == 0


def _marks(version: int, size: int) -> Iterator[Module]:
    far = size - 7
    middle = [(TIMING + far) // 2] if version >= MIDDLE_FROM else []
    middles = [TIMING, *middle, far] if version >= MARKS_FROM else []
    for row in middles:
        for column in middles:
            # Finders stand in the other corners.
            if (row, column) not in {(TIMING, TIMING), (TIMING, far), (far, TIMING)}:
                yield from _rings(size, row, column, MARK_REACH, MARK_LIGHT)


def _finders(size: int) -> Iterator[Module]:
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        yield from _rings(size, row, column, FINDER_REACH, FINDER_LIGHT)


def _rings(size: int, row: int, column: int, reach: int, light: tuple[int, ...]) -> Iterator[Module]:
    """Yield squares around a module, as far as they lie within the code."""
    for down in range(max(-reach, -row), min(reach, size - 1 - row) + 1):
        for across in range(max(-reach, -column), min(reach, size - 1 - column) + 1):
            yield (row + down, column + across), max(abs(down), abs(across)) not in light


def _format(size: int, mask: int) -> Iterator[Module]:
    """Yield level and mask, twice, from the lowest bit on, and the one module that is always dark."""
    bits = _protected(LEVEL_M << 3 | mask, FORMAT_GENERATOR, FORMAT_BITS) ^ FORMAT_MASK
    down = [*range(6), 7, 8, *range(size - 7, size)]
    across = [*range(size - 1, size - 9, -1), 7, *range(5, -1, -1)]
    for number, (row, column) in enumerate(zip(down, across, strict=True)):
        yield (row, 8), bool(bits >> number & 1)
        yield (8, column), bool(bits >> number & 1)
    yield (size - 8, 8), True


def _version(version: int, size: int) -> Iterator[Module]:
    if version < VERSION_FROM:
        return
    bits = _protected(version, VERSION_GENERATOR, VERSION_BITS)
    for number in range(18):
        along, beside = number // 3, number % 3 + size - 11
        yield (along, beside), bool(bits >> number & 1)
        yield (beside, along), bool(bits >> number & 1)


def _protected(value: int, generator: int, bits: int) -> int:
    """Return a value followed by the remainder of its division by the generator, both polynomials over two elements."""
    remainder = value << bits
    while remainder.bit_length() > bits:
        remainder ^= generator << remainder.bit_length() - generator.bit_length()
    return value << bits | remainder
